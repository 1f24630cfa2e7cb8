"""The analysis plan: frozen before answers are there, amended in the open, compared with what is done."""

from engagement.plan.freezing import freeze_plan
from engagement.plan.state import PlanState, plan_state

__all__ = ["PlanState", "freeze_plan", "plan_state"]
