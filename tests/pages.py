"""Pages of the app run without a browser, and everything they say."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

_KINDS = ("title", "header", "subheader", "markdown", "caption", "info", "error", "warning", "success", "code")


def open_page(view: str, /, **address: str) -> AppTest:
    """One view alone, as the navigation would run it."""

    def script(view: str) -> None:
        from importlib import import_module

        import_module(f"app.views.{view}").show()

    page = AppTest.from_function(script, args=(view,), default_timeout=90)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def words(page: AppTest) -> str:
    """Everything the page says, without what keeps text from becoming formatting or links."""
    said = [str(element.value) for kind in _KINDS for element in getattr(page, kind)]
    said += [str(element.proto.body) for element in page.get("html")]
    return "\n".join(said).replace("\\", "").replace("\u2060", "")
