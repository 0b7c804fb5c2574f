"""From the GPU to the classroom: vectors out of one cache, into another, and an encoder that needs no weights for them."""

import json
import shutil
import warnings

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from models import SENTENCES, tiny_xlmr

import user_nb
from user_nb.cache.cache import VectorCache
from user_nb.encoding.encoder import load_encoder
from user_nb.encoding.hub import MODEL
from user_nb.encoding.imported import MissingWeightsError
from user_nb.encoding.transfer import export_all, export_vectors, import_vectors

QUERIES = ["не горит свет", "кто чистит тротуар"]


class Machine:
    """A cache folder and, perhaps, weights; stepping onto it sets the environment as it is there."""

    def __init__(self, folder, monkeypatch):
        self.folder, self._patch = folder, monkeypatch

    def enter(self, weights=None):
        self._patch.setenv("USER_NB_CACHE", str(self.folder))
        if weights is None:
            self._patch.delenv("USER_NB_MODEL", raising=False)
            self._patch.setenv("HF_HUB_CACHE", str(self.folder / "nothing"))
        else:
            self._patch.setenv("USER_NB_MODEL", str(weights))


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("weights") / "model")


@pytest.fixture
def gpu(tmp_path, monkeypatch):
    return Machine(tmp_path / "gpu", monkeypatch)


@pytest.fixture
def laptop(tmp_path, monkeypatch):
    return Machine(tmp_path / "laptop", monkeypatch)


@pytest.fixture
def carried(tmp_path, gpu, laptop, weights, bf16_instructions):
    """The file of bf16 vectors, as a GPU makes them; we stand at the laptop, with nothing imported yet."""
    gpu.enter(weights)
    encoder = load_encoder(precision="bf16")
    parcel = export_vectors(encoder, SENTENCES, tmp_path / "vectors.parquet", queries=QUERIES)
    wanted = encoder.encode([*SENTENCES, *QUERIES])
    laptop.enter()
    return parcel, wanted


@pytest.mark.parametrize("name", [None, MODEL])
def test_what_was_imported_needs_no_weights_and_is_the_same_to_the_last_bit(carried, name):
    parcel, wanted = carried
    assert (parcel.rows, parcel.new) == (len(SENTENCES) + len(QUERIES), None)
    assert import_vectors(parcel.path).new == parcel.rows
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoder = load_encoder(name)
    assert (encoder.name, encoder.precision, encoder.max_length) == (MODEL, "bf16", 128)
    assert encoder.fingerprint == parcel.fingerprint
    order = np.random.default_rng(0).permutation(parcel.rows)
    texts = [*SENTENCES, *QUERIES]
    assert (encoder.encode([texts[i] for i in order]) == wanted[order]).all()
    assert encoder.last_report.cached == parcel.rows


def test_a_new_text_says_what_is_missing_and_how_to_get_it(carried):
    import_vectors(carried[0].path)
    encoder = load_encoder()
    with pytest.raises(MissingWeightsError) as caught:
        encoder.encode([*SENTENCES, "Где мой автобус?"])
    for said in (
        "one text is not among",
        "Где мой автобус?",
        "hf download deepvk/USER-bge-m3",
        "--queries",
        "navec",
    ):
        assert said in str(caught.value)
    assert encoder.encode(SENTENCES).shape == (len(SENTENCES), 32)  # and the rest goes on


def test_a_new_query_says_so_in_search_and_one_that_came_along_is_found(carried):
    import_vectors(carried[0].path)
    encoder = load_encoder()
    vectors = encoder.encode(SENTENCES)
    assert len(user_nb.search(QUERIES[0], SENTENCES, vectors, encoder=encoder, top_k=3)) == 3
    with pytest.raises(MissingWeightsError, match="«ржавая вода»"):
        user_nb.search("ржавая вода", SENTENCES, vectors, encoder=encoder)


def test_weights_that_come_later_encode_new_texts_at_the_imported_precision(carried, laptop, weights):
    import_vectors(carried[0].path)
    laptop.enter(weights)
    encoder = load_encoder()
    assert encoder.precision == "bf16"
    new = encoder.encode("Где мой автобус?")
    assert encoder.fingerprint == carried[0].fingerprint
    laptop.enter()
    assert (load_encoder().encode("Где мой автобус?") == new).all()


def test_other_weights_are_refused_for_new_texts(carried, laptop, tmp_path):
    import_vectors(carried[0].path)
    laptop.enter(tiny_xlmr(tmp_path / "other", seed=7))
    with pytest.raises(MissingWeightsError, match="not those that made"):
        load_encoder().encode("Где мой автобус?")


def test_a_machine_with_weights_and_vectors_of_its_own_goes_on_with_those(carried, laptop, weights):
    laptop.enter(weights)
    own = load_encoder()
    own.encode(SENTENCES)
    import_vectors(carried[0].path)
    assert load_encoder().fingerprint == own.fingerprint != carried[0].fingerprint
    laptop.enter()
    assert load_encoder().fingerprint == carried[0].fingerprint


def test_asking_for_another_precision_or_length_is_not_answered_with_imported_vectors(carried):
    import_vectors(carried[0].path)
    for options in ({"precision": "fp32"}, {"max_length": 64}, {"chunks": "mean"}, {"cache": None}):
        with pytest.raises(FileNotFoundError, match="model hub does not answer"):
            load_encoder(MODEL, **options)
    assert load_encoder(MODEL, precision="bf16", max_length=128).encode(SENTENCES).shape == (16, 32)


def test_importing_where_the_vectors_were_made_changes_nothing(carried, gpu, weights):
    gpu.enter(weights)
    assert import_vectors(carried[0].path).new == 0
    assert load_encoder(precision="bf16").device == "cpu"


def test_tokens_are_counted_without_weights(carried, gpu, weights):
    import_vectors(carried[0].path)
    counted = load_encoder().count_tokens(SENTENCES)
    gpu.enter(weights)
    assert (counted[0] == load_encoder(precision="bf16").count_tokens(SENTENCES)[0]).all()


def test_cut_texts_are_named_without_weights(tmp_path, gpu, laptop, weights):
    long = " ".join(SENTENCES)
    gpu.enter(weights)
    encoder = load_encoder()
    parcel = export_vectors(encoder, [long], tmp_path / "vectors.parquet")
    encoder.encode([long])
    lost = encoder.last_report.cut[0]
    laptop.enter()
    import_vectors(parcel.path)
    encoder = load_encoder()
    encoder.encode([long])
    assert encoder.last_report.cut == {0: lost}


def test_prompts_travel(tmp_path, gpu, laptop):
    folder = tiny_xlmr(
        tmp_path / "prompted", prompts={"query": "вопрос: ", "passage": "ответ: "}, default_prompt="passage"
    )
    gpu.enter(folder)
    encoder = load_encoder()
    parcel = export_vectors(encoder, SENTENCES, tmp_path / "vectors.parquet", queries=QUERIES)
    wanted = encoder.encode(SENTENCES), encoder.encode(QUERIES, prompt="query"), encoder.encode(QUERIES)
    laptop.enter()
    import_vectors(parcel.path)
    encoder = load_encoder()
    assert (encoder.encode(SENTENCES) == wanted[0]).all()
    assert (encoder.encode(QUERIES, prompt="query") == wanted[1]).all()
    assert (encoder.encode(QUERIES) == wanted[2]).all()


def test_everything_in_a_cache_is_exported_without_its_texts(carried, gpu, laptop, weights, tmp_path):
    gpu.enter(weights)
    parcel = export_all(load_encoder(precision="bf16"), tmp_path / "all.parquet")
    assert parcel.rows == carried[0].rows
    laptop.enter()
    import_vectors(parcel.path)
    assert (load_encoder().encode([*SENTENCES, *QUERIES]) == carried[1]).all()


def test_the_file_holds_no_text_and_a_checksum_on_every_page(carried):
    data = carried[0].path.read_bytes()
    for text in (*SENTENCES, *QUERIES):
        assert text.encode("utf-8") not in data
        assert text.encode("utf-16-le") not in data
    file = pq.ParquetFile(carried[0].path)
    assert file.schema_arrow.names == ["digest", "check", "vector"]
    said = json.loads(file.metadata.metadata[b"user_nb.vectors"])
    assert {"format", "name", "dimension", "fingerprint", "rows", "seconds_each", "notes"} == said.keys()
    assert said["notes"]["precision"] == "bf16"
    assert said["notes"]["max_length"] == 128


def test_a_flipped_bit_anywhere_in_the_file_never_imports_a_wrong_vector(carried, tmp_path):
    parcel, wanted = carried
    sound = parcel.path.read_bytes()
    texts = [*SENTENCES, *QUERIES]
    rng = np.random.default_rng(0)
    refused = 0
    for turn, place in enumerate(rng.integers(0, 8 * len(sound), 60).tolist()):
        broken = bytearray(sound)
        broken[place // 8] ^= 1 << place % 8
        path = tmp_path / "broken.parquet"
        path.write_bytes(broken)
        with VectorCache(tmp_path / f"cache{turn}") as cache:
            try:
                import_vectors(path, cache)
            except ValueError as error:
                refused += 1
                assert "nothing was imported" in str(error) or "not a file of vectors" in str(error)
                assert len(cache) == 0
            else:
                vectors, found = cache.space(parcel.fingerprint, dimension=32).read(texts)
                assert found.all()
                assert (vectors == wanted).all()
        shutil.rmtree(tmp_path / f"cache{turn}")
    assert refused > 20


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_cut_file_is_refused_and_leaves_the_cache_alone(carried, share):
    path = carried[0].path
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ValueError, match="nothing was imported"):
        import_vectors(path)
    assert len(VectorCache()) == 0


def test_a_row_under_a_wrong_key_is_refused_by_number(carried):
    path = carried[0].path
    table, said = pq.read_table(path), pq.read_metadata(path).metadata
    digests = table["digest"].to_pylist()
    digests[3], digests[4] = digests[4], digests[3]
    column = pa.array(digests, table.schema.field("digest").type)
    swapped = table.set_column(0, table.schema.field("digest"), column)
    with pq.ParquetWriter(path, swapped.schema, store_schema=False, write_page_checksum=True) as file:
        file.write_table(swapped)
        file.add_key_value_metadata(said)
    with pytest.raises(ValueError, match="row 3 fails its check"):
        import_vectors(path)


def test_a_file_of_a_newer_format_and_one_of_something_else_are_told_apart(
    carried, letters, tmp_path, monkeypatch
):
    from user_nb.encoding import transfer as parcel

    letters.to_parquet(tmp_path / "letters.parquet")
    with pytest.raises(ValueError, match="not a file of vectors"):
        import_vectors(tmp_path / "letters.parquet")
    with pytest.raises(FileNotFoundError, match="no file"):
        import_vectors(tmp_path / "нет.parquet")
    monkeypatch.setattr(parcel, "FORMAT", 0)
    with pytest.raises(ValueError, match="upgrade user-nb"):
        import_vectors(carried[0].path)


def test_without_a_cache_or_without_texts_there_is_nothing_to_export(weights, gpu, tmp_path):
    gpu.enter(weights)
    with pytest.raises(ValueError, match="no cache"):
        export_vectors(load_encoder(cache=None), SENTENCES, tmp_path / "vectors.parquet")
    with pytest.raises(ValueError, match="nothing to export"):
        export_vectors(load_encoder(), ["", None], tmp_path / "vectors.parquet")
    assert not (tmp_path / "vectors.parquet").exists()
