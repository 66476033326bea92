"""Theories of change in other people's forms: texts in, texts out, and nothing read from or written to the disk here.

Out and in, exactly: GraphML, and JSON-LD in the Common Impact Data Standard's terms. Out: Mermaid, Word and a page for
a phone. In: the diagrams of a Miradi project. YAML is `logic_models.notation`, DOT `logic_models.drawing.dot`.
"""
