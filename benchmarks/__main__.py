"""`python -m benchmarks`: milliseconds of CPU a frame, by beat."""

from __future__ import annotations

import argparse
import os
import platform
from dataclasses import replace

from benchmarks.frames import DRAWING, PARTS, Cost, Plan, measure
from ketamotion.catalog import scene
from ketamotion.layout import SIZES
from ketamotion.render.request import QUALITIES, STANDARD
from ketamotion.stage import Performance, StageSettings
from ketamotion.theme import THEMES

COLUMNS = (*PARTS, "draw", "anew", "anew/draw", "encode", "encode/draw")


def row(kept: Cost, anew: Cost) -> list[float]:
    """One line of the table: ms a frame, and ratios."""
    draw, encode = kept.ms(*PARTS), kept.ms("encode")
    without = anew.ms(*PARTS)
    return [
        *(kept.ms(part) for part in PARTS),
        draw,
        without,
        without / draw,
        encode,
        encode / draw,
    ]


def whole(costs: dict[str, Cost], performance: Performance) -> Cost:
    """The mean frame of the clip: each beat counts by its length."""
    out = Cost(frames=1)
    total = sum(beat.end_s - beat.start_s for beat in performance.beats)
    for beat in performance.beats:
        share = (beat.end_s - beat.start_s) / total
        cost = costs[beat.beat_id]
        for part in (*PARTS, "encode"):
            out.seconds[part] += share * cost.ms(part) / 1000
    return out


def table(
    kept: dict[str, Cost], anew: dict[str, Cost], performance: Performance
) -> str:
    """The costs as text, a line a beat and one for the clip."""
    lines = [f"{'beat':<10}" + "".join(f"{name:>12}" for name in COLUMNS)]
    rows = {name: row(kept[name], anew[name]) for name in kept}
    rows["clip"] = row(whole(kept, performance), whole(anew, performance))
    for name, values in rows.items():
        lines.append(f"{name:<10}" + "".join(f"{value:12.1f}" for value in values))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure a clip and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--clip", default="nmda_blockade")
    parser.add_argument("--quality", default=STANDARD, choices=list(QUALITIES))
    parser.add_argument("--size", default="16:9", choices=list(SIZES))
    parser.add_argument("--theme", default="dark", choices=list(THEMES))
    parser.add_argument("--windows", type=int, default=Plan.windows)
    parser.add_argument("--frames", type=int, default=Plan.frames)
    given = parser.parse_args(arguments)
    quality = QUALITIES[given.quality]
    settings = StageSettings(
        short_side=quality.short_side,
        fps=quality.fps,
        size=given.size,
        theme=given.theme,
    )
    plan = Plan(given.windows, given.frames)
    clip = scene(given.clip)
    kept, performance = measure(clip, settings, plan, encoding=quality.encoding)
    few = replace(plan, frames=min(plan.frames, 6))
    anew, _ = measure(clip, settings, few, keeps=False)
    print(
        f"{given.clip}, {given.quality} ({quality.short_side} px, {quality.fps} "
        f"frames a second, {quality.encoding.preset} {quality.encoding.crf}), "
        f"{given.size}, {given.theme}; {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}"
    )
    print(
        f"ms of CPU a frame, mean of {plan.windows} x {plan.frames} frames a beat; "
        f"draw = update + {' + '.join(DRAWING)};\nanew = the same with nothing kept "
        "from frame to frame; clip = beats by their length.\n"
    )
    print(table(kept, anew, performance))


if __name__ == "__main__":
    main()
