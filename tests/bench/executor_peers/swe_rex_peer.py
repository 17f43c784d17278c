"""SWE-ReX's DockerDeployment: a container with its server in it, warm; a command for each job."""

import asyncio
import json
import os
import sys
import uuid
from pathlib import Path

from swerex.deployment.docker import DockerDeployment
from swerex.runtime.abstract import Command, WriteFileRequest

INSIDE = (Path(__file__).parent / "inside.py").read_text()
# Its answers are text: the picture comes as base64.
RUN = """
import base64
own_font_cache()
os.chdir("/tmp")
print(base64.b64encode(WORK[sys.argv[1]](open(sys.argv[2], "rb").read())).decode())
"""


async def answer(runtime, kind, code):
    path = f"/tmp/{uuid.uuid4().hex}.py"
    await runtime.write_file(WriteFileRequest(path=path, content=code))
    done = await runtime.execute(Command(command=["python3", "-c", INSIDE + RUN, kind, path]))
    if done.exit_code:
        return {"error": done.stderr[-300:]}
    return (
        {"png": done.stdout}
        if kind == "chart"
        else {"exit": 0 if done.stdout.strip() == "MA==" else 1}
    )


async def main():
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the library prints is no answer
    labels = [f"--label={name}={value}" for name, value in json.loads(sys.argv[2]).items()]
    deployment = DockerDeployment(
        image=sys.argv[1],
        pull="never",
        port=8000,
        # On the host's network: its server listens there, and an engine may have no bridge.
        docker_args=["--network=host", "--env=MPLBACKEND=agg", *labels],
    )
    await deployment.start()
    try:
        print("{}", file=out, flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            try:
                found = await answer(deployment.runtime, asked["kind"], asked["code"])
            except Exception as error:
                found = {"error": repr(error)[:300]}
            print(json.dumps(found), file=out, flush=True)
    finally:
        await deployment.stop()


if __name__ == "__main__":
    asyncio.run(main())
