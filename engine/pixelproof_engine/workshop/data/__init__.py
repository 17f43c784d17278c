"""The data engine: programs that draw charts, their pictures, and what is to be learned of them.

As a library::

    from pixelproof_engine.workshop.data.making import Recipe
    from pixelproof_engine.workshop.data.stream import samples

    for sample in samples(Recipe(seed=1), workers=16): ...

It needs matplotlib, numpy and pillow; pandas and seaborn where programs shall use them.
"""
