"""Claims: who said what, how, and with what figures. Importing this registers the components "claims" and "quantities"."""

from tasks.claims.component import ClaimFinder, QuantityFinder

__all__ = ["ClaimFinder", "QuantityFinder"]
