/* The graph and its history. An act makes a new graph and never changes the one before, which undo brings back. */
const MOST_STEPS = 200;
const ONE_MOVE = 900; // milliseconds within which key presses that move a box count as one act

class Graph {
  constructor(nodes, links) {
    this.now = { nodes, links };
    this.past = [];
    this.future = [];
    this.last = { act: "", at: 0 };
  }

  node(id) {
    return this.now.nodes.find((node) => node.id === id);
  }

  link(ends) {
    return ends && this.now.links.find((link) => link.source === ends.source && link.target === ends.target);
  }

  linksOf(id) {
    return this.now.links.filter((link) => link.source === id || link.target === id);
  }

  change(next, act = "") {
    const now = Date.now();
    const goesOn = act !== "" && act === this.last.act && now - this.last.at < ONE_MOVE && this.future.length === 0;
    if (!goesOn) this.past = [...this.past, this.now].slice(-MOST_STEPS);
    this.future = [];
    this.last = { act, at: now };
    this.now = { ...this.now, ...next };
  }

  add(node) {
    this.change({ nodes: [...this.now.nodes, node] });
  }

  edit(id, fields, act) {
    this.change({ nodes: this.now.nodes.map((node) => (node.id === id ? { ...node, ...fields } : node)) }, act);
  }

  place(places) {
    const placed = (node) => (places[node.id] ? { ...node, x: places[node.id][0], y: places[node.id][1] } : node);
    this.change({ nodes: this.now.nodes.map(placed) });
  }

  remove(id) {
    this.change({
      nodes: this.now.nodes.filter((node) => node.id !== id),
      links: this.now.links.filter((link) => link.source !== id && link.target !== id),
    });
  }

  connect(source, target) {
    if (source === target || this.link({ source, target })) return false;
    const link = { source, target, assumption: "", confidence: null, necessary: false, feedback: false, kept: "{}" };
    this.change({ links: [...this.now.links, link] });
    return true;
  }

  editLink(ends, fields) {
    const found = this.link(ends);
    this.change({ links: this.now.links.map((link) => (link === found ? { ...link, ...fields } : link)) });
  }

  disconnect(ends) {
    const found = this.link(ends);
    this.change({ links: this.now.links.filter((link) => link !== found) });
  }

  undo() {
    if (this.past.length === 0) return false;
    this.future = [...this.future, this.now];
    this.now = this.past.at(-1);
    this.past = this.past.slice(0, -1);
    this.last = { act: "", at: 0 };
    return true;
  }

  redo() {
    if (this.future.length === 0) return false;
    this.past = [...this.past, this.now];
    this.now = this.future.at(-1);
    this.future = this.future.slice(0, -1);
    return true;
  }
}
