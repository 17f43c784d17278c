"""Packages for the sandbox: chosen by policy, fetched outside it as wheels, given to it as a layer.

No code of a package runs on the host: wheels are fetched, checked and copied, never installed here.
"""
