// What the explorer draws over the picture: vectors, the cloud of estimates, tangents.

import { drawHead } from "../shared/marks.js";
import {
  drawCritical,
  drawField,
  drawIsoline,
  drawLine,
  drawVector,
  fieldArrows,
  spreadEllipse,
} from "./overlay.js";

/** @typedef {import("../shared/types.js").ExplorerState} ExplorerState */
/** @typedef {import("../shared/types.js").RoleColor} RoleColor */

export const HANDLE_DISTANCE = 66; // pixels from the point to the handle that turns the direction

/**
 * Returns what draws over the picture.
 * @param {ExplorerState} state
 * @param {RoleColor} color
 * @param {() => any} estimator
 * @returns {Record<"overlay" | "screenDirection", (argument: any) => any>}
 */
export function createPainter(state, color, estimator) {
  let field = null;

  function screenDirection(plot) {
    const {
      surface: {
        domain: [[x0, x1], [y0, y1]],
      },
      angle,
    } = state;
    const t = (angle * Math.PI) / 180;
    const [dx, dy] = [
      (Math.cos(t) * plot.width) / (x1 - x0),
      (-Math.sin(t) * plot.height) / (y1 - y0),
    ];
    const size = Math.hypot(dx, dy);
    return [dx / size, dy / size];
  }

  // Vectors of the gradient on the screen, all to one scale: the exact one is 74 pixels long, or
  // less near an edge that would cut its head off.
  function screenVector(g, size, plot) {
    const {
      surface: {
        axes: [a, b],
        domain: [[x0, x1], [y0, y1]],
      },
    } = state;
    const v = [(g[a] * plot.width) / (x1 - x0), (-g[b] * plot.height) / (y1 - y0)];
    return v.map((each) => (each * plot.reach) / size);
  }

  function overlay(found) {
    const { surface, data, theme, point } = state;
    if (surface.dimension < 2) return (ctx, _plot, toX, toY) => overCurve(ctx, toX, toY, found);
    return (ctx, plot, toX, toY) => {
      const [a, b] = surface.axes;
      const [x, y] = [toX(point[a]), toY(point[b])];
      const w = 2.6 * theme.scale;
      if (data.field) {
        if (
          !field ||
          field.key !== surface.key ||
          field.width !== plot.width ||
          field.height !== plot.height
        ) {
          field = {
            key: surface.key,
            width: plot.width,
            height: plot.height,
            ...fieldArrows(surface, plot),
          };
        }
        drawField(ctx, field, theme);
      }
      if (Number.isFinite(found.value) && !data.estimator)
        drawIsoline(ctx, surface, plot, found.value, theme);
      for (const each of data.critical || [])
        drawCritical(ctx, toX(each.point[a]), toY(each.point[b]), each.kind, theme);
      const raw = screenLength(found.exact, plot);
      plot.reach = reachOf(found.exact, raw, x, y, plot);
      if (found.cloud) drawCloud(ctx, x, y, found.cloud, raw, plot);
      if (data.estimator) {
        drawProbes(ctx, toX, toY);
        const [ex, ey] = screenVector(found.exact, raw, plot);
        drawVector(ctx, x, y, ex, ey, color("exact"), w + 2.4, theme);
        const [sx, sy] = screenVector(found.estimate, raw, plot);
        drawVector(ctx, x, y, sx, sy, color("estimate"), w, theme);
        return;
      }
      const [gx, gy] = screenVector(found.exact, raw, plot);
      const [dx, dy] = screenDirection(plot);
      if (Number.isFinite(gx) && raw > 0) {
        // at right angles to the gradient in the plane, wherever that points on the screen
        const [px, py] = screenVector(
          Object.assign(new Float64Array(surface.dimension), {
            [a]: -found.exact[b],
            [b]: found.exact[a],
          }),
          raw,
          plot,
        );
        drawLine(ctx, x - px, y - py, x + px, y + py, theme.ring, 1.6, theme, [6, 5]);
      }
      drawVector(ctx, x, y, -gx, -gy, color("descent"), w, theme);
      drawVector(ctx, x, y, gx, gy, color("ascent"), w, theme);
      drawVector(
        ctx,
        x,
        y,
        dx * (HANDLE_DISTANCE - 8),
        dy * (HANDLE_DISTANCE - 8),
        color("direction"),
        w * 0.8,
        theme,
      );
      drawHead(
        ctx,
        x + dx * HANDLE_DISTANCE,
        y + dy * HANDLE_DISTANCE,
        6.5 * theme.scale,
        color("direction"),
        theme,
      );
    };
  }

  function reachOf(g, size, x, y, plot) {
    const [dx, dy] = screenVector(g, size, { ...plot, reach: 1 });
    const across =
      dx > 0 ? (plot.left + plot.width - x) / dx : dx < 0 ? (plot.left - x) / dx : Infinity;
    const up = dy > 0 ? (plot.top + plot.height - y) / dy : dy < 0 ? (plot.top - y) / dy : Infinity;
    return Math.max(26, Math.min(74, across - 3, up - 3));
  }

  function screenLength(g, plot) {
    const {
      surface: {
        axes: [a, b],
        domain: [[x0, x1], [y0, y1]],
      },
    } = state;
    return Math.hypot((g[a] * plot.width) / (x1 - x0), (g[b] * plot.height) / (y1 - y0)) || 1;
  }

  // The places where the estimate evaluates the function, where they can be told apart.
  function drawProbes(ctx, toX, toY) {
    const source = estimator();
    const { surface, point, theme } = state;
    const D = surface.dimension;
    const [a, b] = surface.axes;
    if (!source?.offsets) return;
    const count = source.directions ? Math.min(source.samples, 40) : D;
    for (let i = 0; i < count; i++) {
      const along = (j) => (source.directions ? source.directions[i * D + j] : i === j ? 1 : 0);
      for (const offset of source.offsets) {
        const x = toX(point[a] + source.h * offset * along(a));
        const y = toY(point[b] + source.h * offset * along(b));
        ctx.beginPath();
        ctx.arc(x, y, 3.4 * theme.scale, 0, 2 * Math.PI);
        ctx.fillStyle = theme.halo;
        ctx.fill();
        ctx.beginPath();
        ctx.arc(x, y, 2.2 * theme.scale, 0, 2 * Math.PI);
        ctx.fillStyle = color("estimate");
        ctx.fill();
      }
    }
  }

  function drawCloud(ctx, x, y, cloud, raw, plot) {
    const { theme } = state;
    const tips = cloud.map((g) => screenVector(g, raw, plot));
    ctx.fillStyle = color("estimate");
    ctx.globalAlpha = 0.55;
    for (const [dx, dy] of tips) {
      ctx.beginPath();
      ctx.arc(x + dx, y + dy, 2 * theme.scale, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
    const { mx, my, angle, a, b } = spreadEllipse(
      tips.map(([dx]) => dx),
      tips.map(([, dy]) => dy),
    );
    for (const [style, width] of /** @type {[string, number][]} */ ([
      [theme.halo, 4],
      [color("estimate"), 1.8],
    ])) {
      ctx.beginPath();
      ctx.ellipse(x + mx, y + my, a, b, angle, 0, 2 * Math.PI);
      ctx.strokeStyle = style;
      ctx.lineWidth = width * theme.scale;
      ctx.stroke();
    }
    drawHead(ctx, x + mx, y + my, 4 * theme.scale, color("estimate"), theme);
  }

  function overCurve(ctx, toX, toY, found) {
    const { surface, data, theme, point } = state;
    const [x] = point;
    const z = found.value;
    for (const each of data.critical || [])
      drawCritical(ctx, toX(each.point[0]), toY(surface.f(each.point[0])), each.kind, theme);
    if (!Number.isFinite(z)) return;
    const [x0, x1] = surface.domain[0];
    const line = (slope, style, width) => {
      if (Number.isFinite(slope))
        drawLine(
          ctx,
          toX(x0),
          toY(z + slope * (x0 - x)),
          toX(x1),
          toY(z + slope * (x1 - x)),
          style,
          width,
          theme,
        );
    };
    line(found.exact[0], color(data.estimator ? "exact" : "ascent"), 2.4);
    if (!data.estimator) return;
    line(found.estimate[0], color("estimate"), 1.8);
    const source = estimator();
    for (const offset of source.offsets || []) {
      const probe = x + source.h * offset;
      drawHead(ctx, toX(probe), toY(surface.f(probe)), 4 * theme.scale, color("estimate"), theme);
    }
  }

  return { overlay, screenDirection };
}
