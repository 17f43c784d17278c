"""Experts: each looks at one aspect of a picture of a chart."""
