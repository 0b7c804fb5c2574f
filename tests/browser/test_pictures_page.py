"""Every picture in a real browser: hostile strings show as text (cases 64 to 72 of the fault list), names never overlap, none is cut off."""

import pytest
from hostile import HOSTILE
from pictures import every_picture

from browser.gallery import Gallery, overlaps
from user_nb.exploration import Exploration

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture
def gallery(browser, tmp_path):
    context = browser.new_context(offline=True)
    yield Gallery(context.new_page(), tmp_path)
    context.close()


def test_64_to_72_hostile_strings_show_as_text_in_every_picture(gallery, shots):
    for name, figure in every_picture(HOSTILE).items():
        gallery.show(figure, width=1280)
        for x, y in ((300, 300), (520, 260), (640, 400)):
            gallery.page.mouse.move(x, y, steps=2)
            gallery.page.wait_for_timeout(60)
        gallery.page.screenshot(path=str(shots / f"hostile_{name}.png"))
        shown = "".join(gallery.page.locator("#picture svg text").all_text_contents())
        assert "onerror=" in shown or "<script>" in shown, name  # the title at least, as it was written
        assert gallery.page.locator("#picture svg a").count() == 0, name
    assert gallery.page.evaluate("window.__pwned") is None
    assert [url for url in gallery.asked if not url.startswith(("data:", "blob:"))] == []


@pytest.mark.parametrize("width", [780, 866, 1280, 1920])
def test_names_stand_apart_inside_the_map_and_the_legend_beside_it(gallery, navec, letters, shots, width):
    study = Exploration(letters, encoder=navec, min_cluster_size=6)
    gallery.show(study.plot_map(), width=width)
    gallery.page.screenshot(path=str(shots / f"map_{width}.png"))
    names = gallery.boxes(".annotation-text-g")
    assert len(names) >= 8
    for i, name in enumerate(names):
        assert not any(overlaps(name, other) for other in names[:i])
    ((plot_left, _, plot_right, _),) = gallery.boxes(".nsewdrag")
    assert all(plot_left <= left and right <= plot_right for left, _, right, _ in names)
    ((legend_left, _, legend_right, _),) = gallery.boxes(".legend")
    assert plot_right <= legend_left and legend_right <= width


def test_no_words_are_cut_off_in_a_small_window(gallery, shots):
    strings = [
        "парк Речников, лодочная база, вырубка", "круглосуточный режим, областная больница", "лифт", "группа, билет, горячая линия",
        "собаки, кошки, коза", "водитель, автобус, мусоровоз",
    ]  # fmt: skip
    pictures = every_picture(strings)
    del pictures["space"]  # there a camera says where names are
    for name, figure in pictures.items():
        gallery.show(figure, width=780)
        gallery.page.screenshot(path=str(shots / f"small_{name}.png"))
        shown = gallery.boxes("#picture svg text, #picture .annotation-text-g")
        assert len(shown) >= 5, name
        assert [box for box in shown if box[0] < 0 or box[2] > 780] == [], name
