/* Where an arrow runs between two boxes, and where it can be taken hold of. */
const BOX_WIDTH = 176;
const TOP = 36;
const SIDE_BOW = 34;

function curve(start, pull, push, end) {
  const along = (t) => [0, 1].map((axis) => {
    const [a, b, c, d] = [start[axis], pull[axis], push[axis], end[axis]];
    return a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t ** 2 * (1 - t) + d * t ** 3;
  });
  return { d: `M${start} C${pull} ${push} ${end}`, along };
}

/* A place on the line that no box hides, as near its middle as there is. */
function clearPlace(line, nodes, heightOf) {
  const hidden = ([x, y]) => nodes.some(
    (node) => x > node.x - 10 && x < node.x + BOX_WIDTH + 10 && y > node.y - 8 && y < node.y + heightOf(node) + 8,
  );
  const places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9].map(line.along);
  return places.find((place) => !hidden(place)) ?? places[0];
}

function route(source, target, heightOf) {
  const from = source.y + heightOf(source) / 2;
  const to = target.y + heightOf(target) / 2;
  const forward = target.x >= source.x + BOX_WIDTH;
  const back = target.x + BOX_WIDTH <= source.x;
  if (!forward && !back) return besides(source, target, from, to);
  const start = [source.x + (forward ? BOX_WIDTH : 0), from];
  const end = [target.x + (forward ? 0 : BOX_WIDTH), to];
  const reach = Math.max(28, Math.abs(end[0] - start[0]) / 2) * (forward ? 1 : -1);
  return curve(start, [start[0] + reach, from], [end[0] - reach, to], end);
}

/* Two boxes one above the other: out on the right and in again on the right, so that no box hides the arrow. */
function besides(source, target, from, to) {
  const start = [source.x + BOX_WIDTH, from];
  const end = [target.x + BOX_WIDTH, to];
  const out = Math.max(start[0], end[0]) + SIDE_BOW;
  return curve(start, [out, from], [out, to], end);
}

function svgPath(className) {
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("class", className);
  return path;
}
