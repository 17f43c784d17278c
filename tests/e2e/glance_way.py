"""Training of a glance, by the interpreter that torch lives in: ``glance_way.py PANELS.npz``.

Prints the loss of each epoch, and the network's scores of one panel, alone and among others.
"""

import json
import sys

import numpy as np
import torch

from pixelproof_engine.workshop.glance.train import train

held = np.load(sys.argv[1])
losses: list[float] = []
network = train(
    held["panels"], held["labels"], 4, progress=lambda _epoch, loss: losses.append(loss)
).eval()
seen = torch.from_numpy(held["panels"][:8]).float() / 255
with torch.no_grad():
    alone, among = network(seen[:1])[0], network(seen)[0]
print(json.dumps({"losses": losses, "alone": alone.tolist(), "among": among.tolist()}))
