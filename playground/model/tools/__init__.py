"""The tools of the offline model: which one a question asks for, and what each one does."""

from .confirming import resume, settled
from .planning import last_resort, plan
from .running import Plan, carry_out

__all__ = ["Plan", "carry_out", "last_resort", "plan", "resume", "settled"]
