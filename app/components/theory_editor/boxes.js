/* The drawing: boxes that can be chosen, dragged and linked, and the arrows between them. */
function drawBoxes(editor) {
  const { canvas, boxes, graph } = editor;
  const inOrder = [...graph.now.nodes].sort((a, b) => Math.floor(a.x / 60) - Math.floor(b.x / 60) || a.y - b.y);
  const ids = new Set(inOrder.map((node) => node.id));
  for (const [id, box] of boxes) {
    if (ids.has(id)) continue;
    box.remove();
    boxes.delete(id);
  }
  for (const node of inOrder) {
    if (!boxes.has(node.id)) boxes.set(node.id, makeBox(editor, node.id));
    drawBox(editor, boxes.get(node.id), node);
  }
  keepTabOrder(editor, inOrder.map((node) => boxes.get(node.id)));
  const bottom = Math.max(320, ...graph.now.nodes.map((node) => node.y + editor.heightOf(node) + 48));
  canvas.style.height = `${bottom}px`;
  canvas.style.width = `${editor.laneWidth * editor.lanes.length}px`;
}

/* Boxes are reached by Tab as they are read; they are moved about only when that order has changed. */
function keepTabOrder(editor, inOrder) {
  const present = [...editor.canvas.querySelectorAll(".box")];
  if (present.length === inOrder.length && present.every((box, i) => box === inOrder[i])) return;
  const focused = inOrder.find((box) => box.matches(":focus"));
  editor.canvas.append(...inOrder);
  focused?.focus({ preventScroll: true });
}

function makeBox(editor, id) {
  const box = document.createElement("button");
  const dot = document.createElement("span");
  const [kind, text] = [document.createElement("small"), document.createElement("span")];
  box.type = "button";
  box.dataset.id = id;
  dot.className = "dot";
  text.className = "text";
  dot.setAttribute("aria-hidden", "true");
  box.append(kind, text, dot);
  box.onclick = () => pressBox(editor, box, id);
  box.ondblclick = () => editor.writeBox(id);
  box.onkeydown = (event) => pressKey(editor, event, id);
  box.onpointerdown = (event) => beginDrag(editor, event, box, id, event.target === dot);
  return box;
}

function drawBox(editor, box, node) {
  const kind = editor.kind(node.kind);
  const links = editor.graph.linksOf(node.id);
  const out = links.filter((link) => link.source === node.id).length;
  const chosen = editor.chosen.box === node.id && !editor.chosen.link;
  box.className = `box${chosen ? " chosen" : ""}${editor.linkingFrom === node.id ? " linking" : ""}`;
  Object.assign(box.style, {
    left: `${node.x}px`, top: `${node.y}px`, background: kind.fill, borderColor: kind.border,
    borderStyle: kind.dashed ? "dashed" : "solid",
  });
  box.querySelector("small").textContent = kind.label;
  box.querySelector(".text").textContent = node.text;
  box.setAttribute("aria-label", WORDS.box(kind.label, node.text, links.length - out, out));
  box.setAttribute("aria-pressed", String(chosen));
}

function pressBox(editor, box, id) {
  if (box.dragged) {
    box.dragged = false;
    return;
  }
  if (editor.linkingFrom && editor.linkingFrom !== id) editor.connect(editor.linkingFrom, id);
  else if (editor.chosen.box === id && !editor.chosen.link) editor.writeBox(id);
  else editor.chooseBox(id);
}

function pressKey(editor, event, id) {
  const far = event.shiftKey ? 40 : 10;
  const steps = { ArrowUp: [0, -far], ArrowDown: [0, far], ArrowLeft: [-far, 0], ArrowRight: [far, 0] };
  const acts = {
    Delete: () => editor.deleteBox(id), Backspace: () => editor.deleteBox(id), Escape: () => editor.stopLink(),
    F2: () => editor.writeBox(id), l: () => editor.startLink(id), L: () => editor.startLink(id),
  };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = steps[event.key] ? () => editor.moveBox(id, ...steps[event.key]) : acts[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

/* A finger on a box that is not chosen scrolls the drawing; on a chosen box, or on any dot, it drags. */
function beginDrag(editor, event, box, id, links) {
  if (event.button || (event.pointerType === "touch" && !links && !box.classList.contains("chosen"))) return;
  const [x, y] = [event.clientX, event.clientY];
  const node = editor.graph.node(id);
  const ghost = links ? editor.svg.appendChild(svgPath("arrow ghost")) : null;
  let there = null;
  box.setPointerCapture(event.pointerId);
  box.onpointermove = (move) => {
    const [right, down] = [move.clientX - x, move.clientY - y];
    if (!there && Math.abs(right) + Math.abs(down) < 4) return;
    there = editor.inside({ x: node.x + right, y: node.y + down });
    const start = [node.x + BOX_WIDTH, node.y + editor.heightOf(node) / 2];
    if (ghost) ghost.setAttribute("d", `M${start} L${[start[0] + right, start[1] + down]}`);
    else dragBox(editor, box, node, there);
  };
  const end = (dropped) => {
    box.onpointermove = box.onpointerup = box.onpointercancel = null;
    ghost?.remove();
    box.dragged = there !== null || links;
    setTimeout(() => (box.dragged = false)); // a click follows at once, or not at all
    if (dropped && links) dropLink(editor, id, dropped);
    else if (dropped && there) editor.putBox(id, there);
    else editor.draw();
  };
  box.onpointerup = (up) => end(up);
  box.onpointercancel = () => end(null);
}

function dragBox(editor, box, node, there) {
  box.style.left = `${there.x}px`;
  box.style.top = `${there.y}px`;
  drawArrows(editor, { ...node, ...there });
}

function dropLink(editor, id, event) {
  const place = editor.root.getRootNode();
  const under = place.elementsFromPoint(event.clientX, event.clientY).map((part) => part.closest?.(".box"));
  const target = under.find((box) => box && box.dataset.id !== id);
  if (target) editor.connect(id, target.dataset.id);
}

function drawArrows(editor, dragged) {
  const { canvas, svg, graph } = editor;
  const at = (id) => (dragged && dragged.id === id ? dragged : graph.node(id));
  const heights = new Map(graph.now.nodes.map((node) => [node.id, editor.heightOf(node)])); // measured once, not per link
  const tall = (node) => heights.get(node.id);
  const parts = graph.now.links.map((link) => {
    const line = route(at(link.source), at(link.target), tall);
    const chosen = graph.link(editor.chosen.link) === link;
    const path = svgPath(`arrow${link.feedback ? " feedback" : ""}${chosen ? " chosen" : ""}`);
    path.setAttribute("d", line.d);
    path.setAttribute("marker-end", "url(#arrow-head)");
    return [path, linkHandle(editor, link, clearPlace(line, graph.now.nodes, tall), chosen)];
  });
  svg.querySelectorAll("path.arrow:not(.ghost)").forEach((path) => path.remove());
  canvas.querySelectorAll(".handle").forEach((handle) => handle.remove());
  svg.append(...parts.map(([path]) => path));
  canvas.append(...parts.map(([, handle]) => handle));
}

/* By keyboard a link is reached from its box: hundreds of handles would stand in the way of Tab. */
function linkHandle(editor, link, [x, y], chosen) {
  const handle = document.createElement("button");
  const [from, to] = [editor.graph.node(link.source).text, editor.graph.node(link.target).text];
  handle.type = "button";
  handle.tabIndex = -1;
  handle.className = `handle${chosen ? " chosen" : ""}`;
  handle.textContent = link.confidence === null ? "" : `${link.confidence}%`;
  handle.setAttribute("aria-label", WORDS.link(from, to));
  Object.assign(handle.style, { left: `${x}px`, top: `${y}px` });
  handle.onclick = () => editor.chooseLink(link);
  return handle;
}

function drawLanes(editor) {
  editor.canvas.querySelectorAll(".lane").forEach((lane) => lane.remove());
  editor.canvas.prepend(
    ...editor.lanes.map((label, i) => {
      const lane = document.createElement("div");
      lane.className = "lane";
      lane.textContent = label;
      Object.assign(lane.style, { left: `${i * editor.laneWidth}px`, width: `${editor.laneWidth}px` });
      return lane;
    }),
  );
}
