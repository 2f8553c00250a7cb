"""A year of applications through the office: what it takes, and what comes late. Knows no database."""

from .model import Model, load_model
from .run import Figures, simulate

__all__ = ["Figures", "Model", "load_model", "simulate"]
