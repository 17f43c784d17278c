"""Names of packages that others like to imitate; being here allows nothing, it only protects."""

from __future__ import annotations

WELL_KNOWN = frozenset(
    """
    aiohttp altair anyio asgiref astropy attrs babel bcrypt beautifulsoup4 black bokeh boto3
    botocore bottleneck bs4 cachetools cartopy catboost celery certifi cffi chardet charset-
    normalizer click cloudpickle colorama colorcet coverage cryptography cycler cython dash dask
    datasets datashader decorator defusedxml dill distro django docutils duckdb emcee faker
    fastapi filelock fiona flake8 flask folium fonttools fsspec gensim geopandas geopy gitpython
    graphviz greenlet grpcio gunicorn h5netcdf h5py hatchling holoviews httpcore httpx
    huggingface-hub hypothesis idna igraph imageio importlib-metadata iniconfig ipykernel
    ipython ipywidgets isodate isort itsdangerous jax jaxlib jedi jinja2 jmespath joblib
    jsonpatch jsonschema jupyter jupyterlab keras kiwisolver langchain lightgbm lightning
    llvmlite lmfit loguru lxml lz4 mako markdown markdown-it-py markupsafe matplotlib
    matplotlib-inline mpmath msgpack multidict mypy nbconvert nbformat ndindex netcdf4 networkx
    nltk notebook numba numexpr numpy openai opencv-python opencv-python-headless openpyxl
    orjson packaging pandas pandoc paramiko patsy peewee pendulum pillow pingouin pip
    platformdirs plotly plotnine pluggy polars pooch prettytable prometheus-client prophet
    protobuf psutil psycopg psycopg2 psycopg2-binary py7zr pyarrow pyasn1 pycountry pycparser
    pydantic pydantic-core pydot pyecharts pygal pygments pyjwt pymc pymongo pymysql pyopenssl
    pyparsing pyproj pyqt5 pyqt6 pyshp pyspark pytest pytest-cov python-dateutil python-docx
    python-dotenv pytorch-lightning pytz pyvis pyvista pywavelets pyyaml pyzmq rasterio redis
    regex requests rich rpds-py ruff s3transfer scikit-image scikit-learn scipy scrapy seaborn
    selenium sentencepiece setuptools shapely six sklearn soupsieve spacy sphinx sqlalchemy
    squarify starlette statsmodels streamlit sympy tables tabulate tenacity tensorboard
    tensorflow termcolor textblob tifffile tiktoken tokenizers toml tomli tomlkit toolz torch
    torchaudio torchvision tornado tqdm traitlets transformers typer typing-extensions tzdata
    tzlocal umap-learn urllib3 uvicorn vega-datasets virtualenv watchdog websockets werkzeug
    wheel widgetsnbextension wordcloud wrapt xarray xgboost xlrd xlsxwriter yarl zarr zipp
    zstandard
    """.split()  # noqa: SIM905  # a list of hundreds of names reads better as text
)
