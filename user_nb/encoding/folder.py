"""A model's folder: what its files say about pooling, prompts and length, and whether they may be used at all."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

POOLINGS = ("cls", "mean", "max")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.msgpack", "*.h5")
_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "sentencepiece.bpe.model",
    "spiece.model",
    "vocab.txt",
)
_LEGACY_POOLINGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}


@dataclass(frozen=True)
class ModelFolder:
    """What the files of a model's folder say, read before any weight is loaded."""

    path: Path
    config: dict[str, Any] = field(repr=False)
    weights: tuple[Path, ...] = field(repr=False)
    pooling: str = "cls"
    max_length: int = 512
    lower_case: bool = False
    prompts: dict[str, str] = field(default_factory=dict, repr=False)
    default_prompt: str | None = None

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        return int(self.config["hidden_size"])

    def digest(self) -> str:
        """Hash of every byte that can change a vector: weights, tokenizer, model configuration, pooling; 64 hex digits.

        Weights are hashed by content, so that a file edited in place makes another encoder and the same files at another
        path make the same one. The hash of an unchanged file is remembered (path, inode, size, modification, change).
        """
        whole = hashlib.blake2b(digest_size=32)
        for path in (*self.weights, *self._tokenizer_files()):
            whole.update(f"{path.name}:{file_sha256(path)}\n".encode())
        said = {
            key: value
            for key, value in self.config.items()
            if key not in {"_name_or_path", "transformers_version"}
        }
        whole.update(json.dumps([said, self.pooling, self.lower_case], sort_keys=True).encode())
        return whole.hexdigest()

    def _tokenizer_files(self) -> list[Path]:
        return [self._transformer / name for name in _TOKENIZER_FILES if (self._transformer / name).is_file()]

    @property
    def _transformer(self) -> Path:
        return self.weights[0].parent


def read_folder(path: str | Path) -> ModelFolder:
    """The description of the model in `path`: a transformers folder, with or without sentence-transformers' files.

    Pooling, longest text, lower case and prompts are read from sentence-transformers' files; without them the pooling is the
    mean of the tokens, as there.

    Raises FileNotFoundError where a needed file is missing, ValueError for what is never loaded: weights that are not
    safetensors, code of the model's own (auto_map), modules and poolings that this encoder does not compute.
    """
    path = Path(path).expanduser()
    if not path.is_dir():
        raise FileNotFoundError(f"no model folder at {str(path)!r}")
    modules = _read_json(path / "modules.json", [])
    transformer = path / _module_path(modules, "Transformer", "")
    config = _read_config(transformer)
    _refuse_code(transformer, config)
    _refuse_modules(modules, path)
    bert = _read_json(transformer / "sentence_bert_config.json", {})
    own = _read_json(path / "config_sentence_transformers.json", {})
    return ModelFolder(
        path=path,
        config=config,
        weights=_find_weights(transformer),
        pooling=_read_pooling(path, modules),
        max_length=_read_max_length(transformer, config, bert),
        lower_case=bool(bert.get("do_lower_case", False)),
        prompts={name: prompt for name, prompt in (own.get("prompts") or {}).items() if prompt},
        default_prompt=own.get("default_prompt_name"),
    )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, remembered while the file stays as it is."""
    path = path.resolve()
    seen = path.stat()
    return _sha256(path, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


@lru_cache(maxsize=64)
def _sha256(path: Path, *_seen: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_json(path: Path, default: Any) -> Any:
    if not path.is_file():
        return default
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{str(path)!r} is not JSON ({error}): fetch the model again") from error


def _read_config(folder: Path) -> dict[str, Any]:
    config = _read_json(folder / "config.json", None)
    if not isinstance(config, dict):
        raise FileNotFoundError(
            f"{str(folder)!r} holds no config.json: it is not a folder of a transformers model"
        )
    if not isinstance(config.get("hidden_size"), int):
        raise ValueError(
            f"{str(folder / 'config.json')!r} names no hidden_size: not an encoder of the BERT family"
        )
    return config


def _module_path(modules: list[dict[str, Any]], kind: str, default: str) -> str:
    return next((module["path"] for module in modules if _kind(module) == kind), default)


def _kind(module: dict[str, Any]) -> str:
    return str(module.get("type", "")).rpartition(".")[2]


def _refuse_code(folder: Path, config: dict[str, Any]) -> None:
    tokenizer = _read_json(folder / "tokenizer_config.json", {})
    for name, said in (("config.json", config), ("tokenizer_config.json", tokenizer)):
        if said.get("auto_map") or said.get("custom_pipelines"):
            raise ValueError(
                f"{str(folder / name)!r} asks for code of the model's own (auto_map), which is never run; "
                f"take a model whose architecture is in transformers itself"
            )


def _refuse_modules(modules: list[dict[str, Any]], path: Path) -> None:
    for module in modules:
        kind = _kind(module)
        if kind not in {"Transformer", "Pooling", "Normalize"}:
            raise ValueError(
                f"{str(path / 'modules.json')!r} has a module {kind!r}; only Transformer, Pooling, Normalize"
            )
        if not str(module.get("type", "")).startswith("sentence_transformers."):
            raise ValueError(
                f"{str(path / 'modules.json')!r} asks for code of its own ({module.get('type')!r}): never run"
            )


def _find_weights(folder: Path) -> tuple[Path, ...]:
    weights = tuple(sorted(folder.glob("*.safetensors")))
    if weights:
        return weights
    pickles = sorted(found.name for pattern in _PICKLES for found in folder.glob(pattern))
    if pickles:
        raise ValueError(
            f"{str(folder)!r} holds its weights as {pickles[0]!r} alone, which may run code when read and is refused: "
            f"take a revision that has model.safetensors, or convert it on a machine you can lose"
        )
    raise FileNotFoundError(
        f"{str(folder)!r} holds no model.safetensors: fetch the model again, weights included"
    )


def _read_pooling(path: Path, modules: list[dict[str, Any]]) -> str:
    said = _read_json(path / _module_path(modules, "Pooling", "1_Pooling") / "config.json", {})
    named = (
        said.get("pooling_mode")
        or [mode for key, mode in _LEGACY_POOLINGS.items() if said.get(key)]
        or ["mean"]
    )
    modes: list[str] = [named] if isinstance(named, str) else list(named)
    if len(modes) != 1 or modes[0] not in POOLINGS:
        raise ValueError(
            f"the pooling of {str(path)!r} is {'+'.join(modes)}; this encoder computes {', '.join(POOLINGS)}"
        )
    return modes[0]


def _read_max_length(folder: Path, config: dict[str, Any], bert: dict[str, Any]) -> int:
    """The smallest of what the tokenizer, the position table and sentence-transformers' file allow."""
    tokenizer = _read_json(folder / "tokenizer_config.json", {})
    said = [bert.get("max_seq_length"), tokenizer.get("model_max_length"), _positions(config)]
    return int(min(limit for limit in said if limit))


def _positions(config: dict[str, Any]) -> int:
    positions = int(config.get("max_position_embeddings", 512))
    # RoBERTa counts positions from the padding id + 1
    return positions - int(config.get("pad_token_id", 1)) - 1 if is_roberta(config) else positions


def is_roberta(config: dict[str, Any]) -> bool:
    """Whether positions are counted from the padding id, as in RoBERTa, XLM-R and CamemBERT."""
    return config.get("model_type") in {"xlm-roberta", "roberta", "camembert"}
