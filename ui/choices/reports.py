"""The choice of the page Reports."""

from typing import Annotated

from ae_core.reports.figures import REPORTS
from ui.choices.common import CommonChoices
from ui.choices.fields import OneOf


class ReportChoices(CommonChoices):
    """Which report is open."""

    report: Annotated[str, OneOf("report", REPORTS)] = "001"
