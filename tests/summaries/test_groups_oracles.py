"""The groups' figures beside red-dwarf's (a reworking of Polis), scikit-learn's and by hand."""

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd  # pyright: ignore[reportMissingTypeStubs]
import pytest
from camps import camps, noise
from reddwarf.utils import stats  # pyright: ignore[reportMissingTypeStubs]
from reddwarf.utils.clusterer import kmeans  # pyright: ignore[reportMissingTypeStubs]
from reddwarf.utils.reducer import pca  # pyright: ignore[reportMissingTypeStubs]
from sklearn import metrics  # pyright: ignore[reportMissingTypeStubs]

from bot.summaries.opinions import split
from bot.summaries.opinions.meaning import meaning_of, one_proportion, two_proportions
from bot.summaries.opinions.split import best_split, project, silhouettes, splits

STATS: Any = stats
KMEANS: Any = kmeans
PCA: Any = pca
METRICS: Any = metrics
FRAME: Any = pd.DataFrame

TWO = camps(["++++---+", "----++++"], [14, 12])
THREE = camps(["++++----", "----++++", "++--++--"], [30, 25, 20], seed=2)
FOUR = camps(["++++----+++", "----++++-+-", "++--++---++", "-+-+-+-+-+-"], [40, 30, 30, 20], seed=3)
GAPS = noise(150, 12, missing=0.3, seed=4)
MATRICES = pytest.mark.parametrize("values", [TWO, THREE, FOUR, GAPS])


@MATRICES
def test_components_and_positions_are_red_dwarfs_up_to_the_sign(values: np.ndarray) -> None:
    points, _, model = PCA.run_pca(FRAME(values))
    plane = project(values)
    for axis in range(2):
        sign = np.sign(model.components_[axis] @ plane.loadings[axis])
        np.testing.assert_allclose(plane.loadings[axis], sign * model.components_[axis], atol=1e-9)
        np.testing.assert_allclose(plane.points[:, axis], sign * points[:, axis], atol=1e-9)


@MATRICES
@pytest.mark.parametrize("groups", [2, 3, 5])
def test_statistics_are_red_dwarfs(values: np.ndarray, groups: int) -> None:
    labels = np.random.default_rng(groups).integers(groups, size=len(values))
    answered, _, p, ratio, z_group, z_others, consensus = STATS.calculate_comment_statistics(
        FRAME(values), labels
    )
    meaning = meaning_of(values, labels)
    np.testing.assert_array_equal(meaning.answered, answered)
    for side, ours in enumerate((meaning.agree, meaning.disagree)):
        np.testing.assert_allclose(ours.p, p[side], atol=1e-12)
        np.testing.assert_allclose(ours.ratio, ratio[side], atol=1e-12)
        np.testing.assert_allclose(ours.z_group, z_group[side], atol=1e-12)
        np.testing.assert_allclose(ours.z_others, z_others[side], atol=1e-12)
        np.testing.assert_allclose(ours.consensus, consensus[side], atol=1e-12)


@MATRICES
def test_representative_items_are_red_dwarfs_where_three_answered(values: np.ndarray) -> None:
    found = best_split(splits(project(values).points, 10))
    assert found
    by_group, _ = STATS.calculate_comment_statistics_dataframes(FRAME(values), found.labels)
    meaning = meaning_of(values, found.labels)
    either = meaning.agree.representative(meaning.answered)
    either |= meaning.disagree.representative(meaning.answered)
    theirs = [
        STATS.is_statement_significant(row) and row["ns"] >= 3 for _, row in by_group.iterrows()
    ]
    assert either.ravel().tolist() == theirs


@MATRICES
def test_silhouettes_are_scikit_learns(values: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    points = project(values).points
    chance = np.random.default_rng(5)
    labelings = [chance.integers(k, size=len(points)) for k in (2, 3, 5)]
    expected = [METRICS.silhouette_score(points, labels) for labels in labelings]
    np.testing.assert_allclose(silhouettes(points, labelings), expected, atol=1e-12)
    monkeypatch.setattr(split, "BLOCK", 7 * len(points))
    np.testing.assert_allclose(silhouettes(points, labelings), expected, atol=1e-12)


@pytest.mark.parametrize(("values", "groups"), [(TWO, 2), (THREE, 3), (FOUR, 4)])
def test_as_many_groups_and_the_same_as_red_dwarf_finds(values: np.ndarray, groups: int) -> None:
    points = project(values).points
    found = best_split(splits(points, 10))
    most = min(5, 2 + len(points) // 12)
    k, silhouette, model = KMEANS.find_best_kmeans(points, [2, most], random_state=1)
    assert found
    assert found.labels.max() + 1 == k == groups
    assert METRICS.adjusted_rand_score(found.labels, model.labels_) == 1
    assert found.silhouette == pytest.approx(silhouette, abs=1e-9)


def test_statistics_by_hand() -> None:
    """3 of 3 in a group agree, and none of the 3 others."""
    values = np.array([[1.0]] * 3 + [[-1.0]] * 2 + [[0.0]])
    agree = meaning_of(values, np.array([0, 0, 0, 1, 1, 1])).agree
    assert agree.p.tolist() == [[4 / 5], [1 / 5]]
    assert agree.ratio.tolist() == [[4.0], [0.25]]
    assert agree.consensus == pytest.approx(4 / 25)
    assert agree.z_group[0, 0] == pytest.approx(2.0)  # 2 * sqrt(4) * (4/4 - 1/2)
    assert agree.z_others[0, 0] == pytest.approx(0.75 / (5 / 8 * 3 / 8 / 2) ** 0.5)


def test_a_group_without_answers_gives_one_half() -> None:
    values = np.array([[1.0], [1.0], [np.nan]])
    assert meaning_of(values, np.array([0, 0, 1])).agree.consensus == pytest.approx(3 / 4 / 2)


def test_one_agreement_of_one_passes_poliss_test_but_not_ours() -> None:
    values = np.array([[1.0], [np.nan], [np.nan]] + [[-1.0]] * 9)
    meaning = meaning_of(values, np.array([0] * 3 + [1] * 9))
    assert min(meaning.agree.z_group[0, 0], meaning.agree.z_others[0, 0]) > 1.2816
    assert not meaning.agree.representative(meaning.answered)[0, 0]


def test_where_all_agree_the_two_shares_do_not_differ() -> None:
    three = np.array([[3.0]])
    assert two_proportions(three, three, three, three) == 0
    assert one_proportion(three, three) == pytest.approx(2.0)


def test_distances_are_never_all_held_at_once() -> None:
    points = project(noise(4000, 8)).points
    labels = np.arange(4000) % 3
    tracemalloc.start()
    try:
        silhouettes(points, [labels])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4000 * 4000 * 8 / 4
