/* The panel beside the drawing: the words of the chosen box, or what the chosen link rests on. */
const TICKS = ["necessary", "feedback"];

function fillField(field, about, value) {
  if (field.dataset.about === about && field.matches(":focus")) return; // nothing being typed is overwritten
  field.dataset.about = about;
  field.value = value;
}

function drawPanel(editor) {
  const { root, graph, chosen } = editor;
  const link = graph.link(chosen.link);
  const node = link ? undefined : graph.node(chosen.box);
  root.querySelector(".nothing-chosen").hidden = Boolean(node || link);
  root.querySelector(".chosen-box").hidden = !node;
  root.querySelector(".chosen-link").hidden = !link;
  if (node) drawChosenBox(editor, node);
  if (link) drawChosenLink(editor, link);
}

function drawChosenBox(editor, node) {
  const { root, graph } = editor;
  root.querySelector(".kind-name").textContent = editor.kind(node.kind).label;
  fillField(root.querySelector(".box-text"), node.id, node.text);
  const links = graph.linksOf(node.id);
  root.querySelector(".links-lead").hidden = links.length === 0;
  root.querySelector(".its-links").replaceChildren(...links.map((link) => linkButton(editor, node, link)));
}

function linkButton(editor, node, link) {
  const button = document.createElement("button");
  const leaves = link.source === node.id;
  const other = editor.graph.node(leaves ? link.target : link.source);
  button.type = "button";
  button.textContent = (leaves ? WORDS.leadsTo : WORDS.comesFrom)(other.text);
  button.onclick = () => editor.chooseLink(link);
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function drawChosenLink(editor, link) {
  const { root, graph } = editor;
  const about = JSON.stringify([link.source, link.target]);
  const ends = [graph.node(link.source).text, graph.node(link.target).text];
  root.querySelector(".link-ends").textContent = ends.join(" → ");
  fillField(root.querySelector(".assumption"), about, link.assumption);
  fillField(root.querySelector(".confidence"), about, link.confidence ?? "");
  for (const name of TICKS) {
    const field = root.querySelector(`.chosen-link .${name}`);
    field.dataset.about = about;
    field.checked = link[name];
  }
}

function listenToPanel(editor) {
  const { root } = editor;
  const field = (name) => root.querySelector(name);
  field(".box-text").onchange = (event) => rename(editor, event.target);
  field(".box-text").onkeydown = (event) => {
    if (event.key === "Escape") event.target.value = editor.graph.node(event.target.dataset.about)?.text ?? "";
    if (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey)) return;
    event.preventDefault();
    editor.focusBox(event.target.dataset.about); // leaving the field is what keeps its words
  };
  field(".link-from").onclick = () => editor.startLink(editor.chosen.box);
  field(".delete-box").onclick = () => editor.deleteBox(editor.chosen.box);
  field(".assumption").onchange = (event) => editLink(editor, event.target, { assumption: wellFormed(event.target.value) });
  field(".confidence").onchange = (event) => changeConfidence(editor, event.target);
  for (const name of TICKS) {
    field(`.chosen-link .${name}`).onchange = (event) => editLink(editor, event.target, { [name]: event.target.checked });
  }
  field(".remove-link").onclick = () => editor.removeLink(editor.chosen.link);
}

function endsOf(field) {
  const [source, target] = JSON.parse(field.dataset.about);
  return { source, target };
}

function rename(editor, field) {
  const node = editor.graph.node(field.dataset.about);
  const text = wellFormed(field.value).trim();
  if (!node || text === node.text) return;
  if (text === "") {
    field.value = node.text;
    editor.say(WORDS.blank);
    return;
  }
  editor.graph.edit(node.id, { text });
  editor.commit(WORDS.renamed(text));
}

function editLink(editor, field, fields) {
  const ends = endsOf(field);
  if (!editor.graph.link(ends)) return;
  editor.graph.editLink(ends, fields);
  editor.commit(WORDS.linkChanged);
}

function changeConfidence(editor, field) {
  const sure = field.value === "" ? null : Number(field.value);
  const fits = field.validity.valid && (sure === null || (Number.isInteger(sure) && sure >= 0 && sure <= 100));
  if (fits) return editLink(editor, field, { confidence: sure });
  field.value = editor.graph.link(endsOf(field))?.confidence ?? "";
  editor.say(WORDS.sureness);
}

/* Half of a pair of surrogates is a letter no file can hold. */
function wellFormed(text) {
  return text.toWellFormed ? text.toWellFormed() : text;
}
