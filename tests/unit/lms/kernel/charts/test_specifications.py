import pytest

from lms.kernel.charts import (
    BarChart,
    DumbbellChart,
    DumbbellRow,
    FunnelPlot,
    FunnelPoint,
    LineChart,
    RadarChart,
    Series,
)


def radar(count, value=1):
    axes = tuple(f"Axis {number}" for number in range(count))
    series = (Series("S", (value,) * count),)
    return RadarChart(title="T", axes=axes, series=series, minimum=0, maximum=4)


class TestRadar:
    @pytest.mark.parametrize("count", [3, 8])
    def test_as_many_axes_as_one_can_read(self, count):
        assert len(radar(count).axes) == count

    @pytest.mark.parametrize("count", [0, 2, 9])
    def test_no_more_and_no_fewer(self, count):
        with pytest.raises(ValueError, match="3 to 8 axes"):
            radar(count)

    def test_nothing_beyond_the_scale(self):
        with pytest.raises(ValueError, match="outside of the scale"):
            radar(3, value=5)


class TestSeries:
    @pytest.mark.parametrize(
        "fields",
        [
            {"values": (1,), "low": (0,)},
            {"values": (1, 2), "low": (0,), "high": (3,)},
            {"values": (5,), "low": (0,), "high": (3,)},
            {"values": (float("nan"),)},
            {"values": (float("inf"),)},
        ],
    )
    def test_senseless_ones_are_refused(self, fields):
        with pytest.raises(ValueError, match=r"\w"):
            Series("S", **fields)


@pytest.mark.parametrize(
    "make",
    [
        lambda: BarChart(title="T", categories=(), series=()),
        lambda: BarChart(title="T", categories=("a",), series=(Series("S", (1, 2)),)),
        lambda: BarChart(title="T", categories=("a",), series=(Series("S", (-1,)),)),
        lambda: BarChart(title="T", categories=("a", "a"), series=(Series("S", (1, 2)),)),
        lambda: BarChart(
            title="T", categories=("a",), series=(Series("S", (1,)), Series("S", (2,)))
        ),
        lambda: BarChart(
            title="T", categories=("a",), series=(Series("S", (1,), (0,), (2,)),), stacked=True
        ),
        lambda: LineChart(title="T", categories=("a",), series=()),
        lambda: FunnelPlot(title="T", points=()),
        lambda: FunnelPoint(label="P", successes=3, total=2),
        lambda: FunnelPoint(label="P", successes=0, total=0),
        lambda: DumbbellRow(label="R", target_low=1),
        lambda: DumbbellRow(label="R", target_low=3, target_high=1),
        lambda: DumbbellChart(title="T", rows=(), minimum=0, maximum=4, start_label="S"),
        lambda: DumbbellChart(
            title="T",
            rows=(DumbbellRow(label="R", start=9),),
            minimum=0,
            maximum=4,
            start_label="S",
        ),
        # A mark nobody explains.
        lambda: DumbbellChart(
            title="T", rows=(DumbbellRow(label="R", end=1),), minimum=0, maximum=4, start_label="S"
        ),
    ],
)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()
