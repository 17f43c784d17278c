"""Round axes: radar charts, roses, polar curves."""

from __future__ import annotations

from pixelproof_engine.workshop.data.sheet import Sheet
from pixelproof_engine.workshop.data.style import Raw


def radar(sheet: Sheet) -> None:
    """One to three outlines over the same criteria."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    names = list(sheet.names(4, 7))
    who = dice.some(sheet.other_group().members, dice.whole(1, 3))
    top = dice.pick((1, 5, 10, 100))
    labels = sheet.define(names, "labels", "categories", "criteria")
    count = sheet.name("N", "num_vars", "n")
    angles = sheet.name("angles", "theta")
    sheet.data.append(f"{count} = len({labels})")
    spaced = f"np.linspace(0, 2 * np.pi, {count}, endpoint=False)"
    closed = dice.chance(0.5)
    sheet.data.append(f"{angles} = {spaced}" + (".tolist()" if closed else ""))
    held = []
    for index, _ in enumerate(who):
        row = [round(dice.real(0.25 * top, top), 2 if top == 1 else 1 if top < 100 else 0)
               for _ in names]  # fmt: skip
        held.append(sheet.define(row, f"values{index + 1}", f"stats_{index + 1}", array=False))
    if closed:
        sheet.data += [f"{name} += {name}[:1]" for name in held]
        sheet.data.append(f"{angles} += {angles}[:1]")
    shades = sheet.colours(len(who))
    alpha = dice.pick((0.1, 0.2, 0.25, 0.3))
    end = "[:-1]" if closed else ""
    for name, row_name, shade in zip(who, held, shades, strict=True):
        a = angles if closed else f"np.append({angles}, {angles}[0])"
        b = row_name if closed else f"{row_name} + {row_name}[:1]"
        sheet.do(
            "plot", Raw(a), Raw(b), color=shade, linewidth=dice.pick((None, 1.5, 2)), label=name
        )
        if alpha != 0.1:
            sheet.do("fill", Raw(a), Raw(b), color=shade, alpha=alpha)
    sheet.do("set_xticks", Raw(f"{angles}{end}"))
    sheet.do("set_xticklabels", Raw(labels))
    if dice.chance(0.4):
        sheet.do("set_ylim", 0, top)
    sheet.set("title", sheet.topic.title(dice, sheet.measure, sheet.group.name),
              fontsize=sheet.size(11, 16))  # fmt: skip
    if len(who) > 1:
        sheet.legend(0.9)


def rose(sheet: Sheet) -> None:
    """Bars around a circle."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    count = dice.whole(5, 12)
    values = [abs(value) for value in sheet.values(count)]
    theta = sheet.name("theta", "angles")
    sheet.data.append(f"{theta} = np.linspace(0, 2 * np.pi, {count}, endpoint=False)")
    radii = sheet.define(values, "radii", "values", "heights")
    width = dice.pick(("0.3", "0.4", "0.5", f"2 * np.pi / {count}"))
    shades = sheet.colours(count)
    sheet.do(
        "bar", Raw(theta), Raw(radii), width=Raw(width), bottom=dice.pick((None, 0.0)),
        color=shades if dice.chance(0.4) else shades[0], alpha=dice.pick((None, 0.5, 0.7, 0.8)),
        edgecolor=dice.pick((None, "black", "white")),
    )  # fmt: skip
    if dice.chance(0.3):
        sheet.do("set_theta_zero_location", "N")
    if dice.chance(0.3):
        sheet.do("set_theta_direction", -1)
    sheet.set("title", sheet.topic.title(dice, sheet.measure, sheet.group.name))


def polar_curve(sheet: Sheet) -> None:
    """A curve by angle and radius."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    theta, r = sheet.name("theta", "t"), sheet.name("r", "radius")
    sheet.data.append(
        f"{theta} = np.linspace(0, {dice.pick((2, 2, 4, 6))} * np.pi, {dice.pick((200, 400))})"
    )
    k = dice.pick((2, 3, 4, 5))
    body = dice.pick((f"np.abs(np.sin({k} * {theta}))", f"1 + np.cos({theta})", f"{theta} / {k}",
                      f"np.cos({k} * {theta})**2", f"1 + 0.5 * np.sin({k} * {theta})"))  # fmt: skip
    sheet.data.append(f"{r} = {body}")
    sheet.do("plot", Raw(theta), Raw(r), color=sheet.colours(1)[0], linewidth=dice.pick((None, 2)))
    sheet.set("title", dice.pick(("Polar plot", "Rose curve", "Radiation pattern", "Spiral")))
