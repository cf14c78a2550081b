"""What our figures say of report 000's claims."""

from __future__ import annotations

from ae_core.reports.claims import ClaimList, Judgement, Known
from ae_core.reports.r000.measures import CODE_SIZE, NUM_LAST
from ae_core.reports.r000.networks import AS_TOLD

CLAIMS = ClaimList()


@CLAIMS.add("599 batches of 100 and 200 epochs make the 120,000 steps of its figure's axis.")
def steps(known: Known) -> Judgement:
    """Count the steps that the images make."""
    m = known.measuring
    phase, num_train = m.runs.spec(AS_TOLD).phases[0], m.count("train")
    batches = num_train // phase.batch_size
    total = phase.num_epochs * batches
    holds = None if m.runs.is_quick else (batches, round(total, -3)) == (599, 120_000)
    return holds, (
        f"{num_train:,} images fill {batches:,} batches, {total:,} steps in all; so only "
        f"{m.count('validation')} of the training images are left to validate."
    )


@CLAIMS.add("This network reaches a test cost of 4.249.", "test_l2_norm")
def test_cost(known: Known) -> Judgement:
    """Compare the test cost, and tell what the rate does to it."""
    name, swing, slow = (
        "test_l2_norm",
        "test_l2_norm, median of the last epochs",
        "slow test_l2_norm",
    )
    text = (
        f"At the rate of 0.01 that it tells, ours is {known(name):.3f} over {known.n(name):,} "
        "test images"
    )
    if known.has(swing):
        text += f", the median of its last {NUM_LAST} epochs {known(swing):.3f}"
    if known.has(slow):
        text += f"; at the book's rate of 0.001 it is {known(slow):.3f}"
    return known(name) <= known.published(name), f"{text}."


@CLAIMS.add(
    "A validation cost below the training cost (3.771 against 3.973) shows a model in "
    "good standing."
)
def validation(known: Known) -> Judgement:
    """Say why a validation cost below the training cost is no good sign here."""
    every, first = (
        f"pca-{CODE_SIZE} {name}_l2_norm" for name in ("train_and_validation", "validation")
    )
    text = (
        f"The {known.n(first)} images that validate are easier than most: PCA with as small a "
        f"code, which has no layers to overfit, has {known(first):.3f} on them against "
        f"{known(every):.3f} on all {known.n(every):,}"
    )
    larger, spread = "larger validation_l2_norm", "spread of means of 50"
    if known.has("train_l2_norm", "validation_l2_norm"):
        text += (
            f"; our network has {known('validation_l2_norm'):.3f} on them and "
            f"{known('train_l2_norm'):.3f} while training"
        )
    if known.has(larger):
        text += f", but {known(larger):.3f} on {known.n(larger):,} images"
    if known.has(spread):
        text += (
            f"; means of {known.n('validation_l2_norm')} test images differ by "
            f"{known(spread):.3f} from one draw to the next (standard deviation)"
        )
    return not known(first) < known(every), f"{text}."


@CLAIMS.add("The same layer sizes can do better.", tuned=["test_l2_norm"])
def tuning(known: Known) -> Judgement:
    """Compare our training with the published cost."""
    ours, published = known("test_l2_norm", "tuned"), known.published("test_l2_norm")
    return ours < published, (
        "With GELU, a linear code, no batch norm, weight decay, a cosine rate and digits "
        f"turned and shifted, the test cost is {ours:.3f} against {published}."
    )
