"""Report 003 (Cedergren, Törnégren, Xiong): sparse and noisy layers, stacks that classify.

Binary MNIST, 8,000 images to train on, 1,600 of them to validate, and 2,000 to test.
"""

from __future__ import annotations

from ae_core.reports.drawing import with_runs
from ae_core.reports.figures import ReportResults
from ae_core.reports.lab import Lab
from ae_core.reports.r003.abstraction import measure_abstraction
from ae_core.reports.r003.baselines import measure_baselines
from ae_core.reports.r003.filters import measure_filters
from ae_core.reports.r003.gradients import measure_stack_gradients
from ae_core.reports.r003.layers import measure_layers
from ae_core.reports.r003.networks import PRESETS, TUNED
from ae_core.reports.r003.parts import Part, join_parts
from ae_core.reports.r003.stack_runs import run_stacks
from ae_core.reports.r003.stacks import measure_stacks
from ae_core.reports.r003.stacks_claims import judge_stacks
from ae_core.reports.r003.times import judge_times

__all__ = ["PRESETS", "TUNED", "measure"]


def measure(lab: Lab) -> ReportResults:
    """Measure both tables, all figures, and what the text claims of them."""
    layers, filters = measure_layers(lab), measure_filters(lab)
    abstraction = measure_abstraction(lab)
    runs = run_stacks(lab)
    stacks, gradients = measure_stacks(lab, runs), measure_stack_gradients(lab)
    baselines = measure_baselines(runs.split)
    stack_verdicts = judge_stacks(lab, runs, gradients.figures, baselines.figures)
    verdicts = Part(verdicts=[*stack_verdicts, judge_times(lab)])
    whole = join_parts([layers, filters, abstraction, stacks, baselines, gradients, verdicts])
    return ReportResults(
        report="003",
        figures=whole.figures,
        verdicts=whole.verdicts,
        charts=with_runs(whole.charts, lab.memory),
        runs=lab.run_notes,
        pictures=whole.pictures,
        is_quick=lab.is_quick,
    )
