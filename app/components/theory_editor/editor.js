/* The editor: its acts, and its word with Python. State is kept by element, so that a rerun changes nothing. */
class Editor {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector(".canvas");
    this.svg = root.querySelector("svg");
    this.boxes = new Map();
    this.chosen = { box: null, link: null };
    this.linkingFrom = null;
    this.revision = null;
    this.wantsTidy = false;
    this.heightOf = (node) => this.boxes.get(node.id)?.offsetHeight ?? 56;
    listenToPanel(this);
    root.querySelector(".undo").onclick = () => this.step("undo");
    root.querySelector(".redo").onclick = () => this.step("redo");
    root.querySelector(".tidy").onclick = () => this.tidy();
    root.onkeydown = (event) => this.pressAnywhere(event);
  }

  /* Python's word. The same revision again is what the page already knows: only the tidy layout is new. */
  take(data) {
    this.places = { serial: data.serial, of: data.tidy };
    if (data.revision !== this.revision) this.begin(data);
    if (this.wantsTidy && this.places.serial === this.serial) this.tidy();
  }

  begin(data) {
    this.revision = data.revision;
    this.serial = data.serial;
    this.kinds = data.kinds;
    this.lanes = data.lanes;
    this.laneWidth = data.laneWidth;
    this.graph = new Graph(data.nodes, data.links);
    this.chosen = { box: null, link: null };
    this.linkingFrom = null;
    this.drawAdders();
    drawLanes(this);
    this.draw();
    const first = this.graph.now.nodes.filter((node) => node.x < this.laneWidth).map((node) => node.y);
    this.canvas.parentElement.scrollTop = first.length ? Math.min(...first) - TOP * 2 : 0;
  }

  kind(code) {
    return this.kinds.find((kind) => kind.code === code);
  }

  say(text) {
    this.root.querySelector(".live").textContent = text;
  }

  draw() {
    drawBoxes(this);
    this.svg.setAttribute("width", this.canvas.offsetWidth);
    this.svg.setAttribute("height", this.canvas.offsetHeight);
    drawArrows(this);
    drawPanel(this);
    this.root.querySelector(".undo").setAttribute("aria-disabled", String(this.graph.past.length === 0));
    this.root.querySelector(".redo").setAttribute("aria-disabled", String(this.graph.future.length === 0));
  }

  commit(said) {
    this.say(said);
    this.draw();
    this.send();
  }

  send() {
    clearTimeout(this.sending);
    this.serial += 1;
    this.setStateValue("graph", { ...this.graph.now, revision: this.revision, serial: this.serial });
  }

  drawAdders() {
    const adders = this.root.querySelector(".adders");
    adders.querySelectorAll("button").forEach((button) => button.remove());
    adders.append(
      ...this.kinds.map((kind) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `+ ${kind.label}`;
        button.setAttribute("aria-label", `Add: ${kind.label}`);
        button.onclick = () => this.addBox(kind);
        return button;
      }),
    );
  }

  addBox(kind) {
    const beside = this.graph.node(this.chosen.box);
    const lane = kind.lane ?? (beside ? Math.floor(beside.x / this.laneWidth) : 0);
    const x = lane * this.laneWidth + 14;
    const under = this.graph.now.nodes.filter((node) => Math.floor(node.x / this.laneWidth) === lane);
    const y = Math.max(TOP + 10, ...under.map((node) => node.y + this.heightOf(node) + 16));
    const id = `${kind.code}-${Math.random().toString(36).slice(2, 8)}`;
    this.graph.add({ id, kind: kind.code, text: `New ${kind.label.toLowerCase()}`, kept: "{}", x, y });
    this.chosen = { box: id, link: null };
    this.commit(WORDS.added(kind.label));
    this.boxes.get(id).scrollIntoView({ block: "nearest", inline: "nearest" });
    this.writeBox(id);
  }

  chooseBox(id) {
    this.chosen = { box: id, link: null };
    this.draw();
  }

  writeBox(id) {
    this.chooseBox(id);
    const field = this.root.querySelector(".box-text");
    field.focus();
    field.select();
  }

  focusBox(id) {
    this.boxes.get(id)?.focus();
  }

  deleteBox(id) {
    const gone = this.graph.node(id);
    if (!gone) return;
    this.graph.remove(id);
    this.chosen = { box: null, link: null };
    if (this.linkingFrom === id) this.linkingFrom = null;
    const away = (node) => Math.abs(node.x - gone.x) + Math.abs(node.y - gone.y);
    const next = [...this.graph.now.nodes].sort((a, b) => away(a) - away(b))[0];
    this.commit(WORDS.deleted(gone.text));
    if (next) this.focusBox(next.id);
    else this.root.querySelector(".adders button").focus();
  }

  inside({ x, y }) {
    const right = this.laneWidth * this.lanes.length - BOX_WIDTH;
    return { x: Math.round(Math.min(Math.max(0, x), right)), y: Math.round(Math.max(TOP, y)) };
  }

  putBox(id, place) {
    this.graph.edit(id, place);
    this.commit(WORDS.moved(this.graph.node(id).text));
    this.focusBox(id);
  }

  /* Keys repeat: the drawing follows each, Python hears of the last. */
  moveBox(id, right, down) {
    const node = this.graph.node(id);
    this.graph.edit(id, this.inside({ x: node.x + right, y: node.y + down }), `move ${id}`);
    this.draw();
    this.boxes.get(id).scrollIntoView({ block: "nearest", inline: "nearest" });
    this.say(WORDS.moved(node.text));
    clearTimeout(this.sending);
    this.sending = setTimeout(() => this.send(), 400);
  }

  startLink(id) {
    this.linkingFrom = id;
    this.say(WORDS.linking(this.graph.node(id).text));
    this.draw();
    this.focusBox(id);
  }

  stopLink() {
    if (this.linkingFrom) this.say(WORDS.notLinking);
    this.linkingFrom = null;
    this.draw();
  }

  connect(source, target) {
    this.linkingFrom = null;
    if (this.graph.connect(source, target)) {
      this.chosen = { box: target, link: null };
      this.commit(WORDS.linked(this.graph.node(source).text, this.graph.node(target).text));
    } else {
      this.say(WORDS.noLink);
      this.draw();
    }
    this.focusBox(target);
  }

  chooseLink({ source, target }) {
    this.chosen = { box: null, link: { source, target } };
    this.draw();
    this.root.querySelector(".assumption").focus();
  }

  removeLink(ends) {
    const { source, target } = ends;
    this.graph.disconnect(ends);
    this.chosen = { box: source, link: null };
    this.commit(WORDS.unlinked(this.graph.node(source).text, this.graph.node(target).text));
    this.focusBox(source);
  }

  step(which) {
    const before = this.graph.now;
    if (!this.graph[which]()) return this.say(which === "undo" ? WORDS.nothingToUndo : WORDS.nothingToRedo);
    const focused = before.nodes.find((node) => this.boxes.get(node.id)?.matches(":focus"));
    this.linkingFrom = null;
    this.commit(which === "undo" ? WORDS.undone : WORDS.redone);
    const gone = focused && !this.graph.node(focused.id);
    if (gone) this.root.querySelector(`.${which}`).focus();
    return undefined;
  }

  /* The places come from Python, worked out for the graph it last heard of: they are used once that is this one. */
  tidy() {
    clearTimeout(this.sending);
    this.wantsTidy = this.places.serial !== this.serial;
    if (this.wantsTidy) return;
    this.graph.place(this.places.of);
    this.commit(WORDS.tidied);
  }

  pressAnywhere(event) {
    const key = event.key.toLowerCase();
    const writes = event.target.matches?.("textarea, input");
    if (writes || event.altKey || !(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(key === "y" || event.shiftKey ? "redo" : "undo");
  }
}

const EDITORS = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".theory-editor");
  if (!root) return;
  if (!EDITORS.has(root)) EDITORS.set(root, new Editor(root));
  const editor = EDITORS.get(root);
  editor.setStateValue = component.setStateValue;
  editor.take(component.data);
}
