"""What a review costs the claims administrator, by dated rules (8 CCR 9792.10.8). Knows no Django."""

from cases.fees.engine import Fee, FeeFacts, fee_for, in_dollars
from cases.fees.rules import FeeBook, load_fees

__all__ = ["Fee", "FeeBook", "FeeFacts", "fee_for", "in_dollars", "load_fees"]
