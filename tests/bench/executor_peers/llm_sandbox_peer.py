"""llm-sandbox with its pool of one warm container, as its documentation shows it."""

import json
import os
import sys

from llm_sandbox.pool import ArtifactPooledSandboxSession, PoolConfig, create_pool_manager

TEST = """
import pathlib, pytest
pathlib.Path("test_bench.py").write_text({code!r})
raise SystemExit(pytest.main(["-q", "-p", "no:cacheprovider", "--rootdir=.", "test_bench.py"]))
"""


def answer(pool, kind, code):
    with ArtifactPooledSandboxSession(
        pool_manager=pool, enable_plotting=kind == "chart"
    ) as session:
        if kind == "test":
            return {"exit": session.run(TEST.format(code=code)).exit_code}
        result = session.run(code, clear_plots=True)
        if not result.plots:
            return {"error": f"no plot came back: {result.stderr[-200:]}"}
        return {"png": result.plots[-1].content_base64}


def main():
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the library prints is no answer
    pool = create_pool_manager(
        backend="docker",
        config=PoolConfig(max_pool_size=1, min_pool_size=1),
        lang="python",
        image=sys.argv[1],
        runtime_configs={"network_mode": "none", "labels": json.loads(sys.argv[2])},
        skip_environment_setup=True,
    )
    try:
        print("{}", file=out, flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                found = answer(pool, asked["kind"], asked["code"])
            except Exception as error:
                found = {"error": repr(error)[:300]}
            print(json.dumps(found), file=out, flush=True)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
