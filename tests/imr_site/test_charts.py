"""Where the bars of a chart stand, and what is told of it."""

from __future__ import annotations

from imr_site.charts import BARS, bar_chart


def test_the_longest_bar_takes_the_room_and_the_others_their_share():
    chart = bar_chart("Cases", [("Old", 50), ("New", 100), ("None", 0), ("One", 1)])
    assert [bar.width for bar in chart.bars] == [BARS // 2, BARS, 0, 2]
    assert [bar.value for bar in chart.bars] == [50, 100, 0, 1]
    assert chart.told == "Cases: 151 in all, most of them (100) in “New”."


def test_nothing_is_no_chart():
    for rows in ([], [("Old", 0)]):
        chart = bar_chart("Cases", rows)
        assert (chart.is_empty, chart.told) == (True, "Cases: 0 in all.")
