"""A model's weights on one device: windows of token ids into unit rows, whatever memory and number formats do."""

from __future__ import annotations

import logging
import platform
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.encoding.packing import Packed, can_pack
from user_nb.encoding.unit_rows import unit_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from user_nb.encoding.folder import ModelFolder

log = logging.getLogger(__name__)

SELF_TEST = (
    "Нет света",
    "Прошу сообщить, когда отремонтируют дорогу у школы на Садовой улице.",
    "Лифт стоит с пятницы. Диспетчер обещал мастера в понедельник, потом во вторник, потом перестал брать трубку; "
    "на девятый этаж с коляской поднимаемся пешком, и так вторую неделю подряд.",
)
# How far a unit row of the packed pass may lie from the plain model's in float32. Rounding in float32 moves it by some 1e-6, products in
# bfloat16 by 5e-3 and more: so the first bound tells the two apart, which a cosine of six nines does not.
_FAR = {"fp32": 1e-4, "bf16": 0.1}

Rows = tuple[np.ndarray, dict[int, str]]  # unit rows (k, d), and why a row failed


class DeviceModel:
    """The model of a folder on one device, packed where that is tested to be exact, padded elsewhere.

    ``shrink`` is called when memory ran out, before the batch is tried again in halves.
    """

    def __init__(
        self, folder: ModelFolder, *, device: str, precision: str, shrink: Callable[[], None] = lambda: None
    ) -> None:
        self.folder, self.device, self.precision = folder, device, precision
        self.packed: Packed | None = None
        self._shrink = shrink

    def test_packing(self, windows: Sequence[np.ndarray]) -> None:
        """Take the packed pass where it gives these windows as plain float32 does; else warn and stay with the padded one."""
        if not can_pack(self.folder.config) or self.device == "mps":
            return
        plain = self._load()
        wanted = unit_rows(_padded(plain, windows, self.folder))
        for fast in (True, False):
            packed = Packed(plain, self.folder.config, precision=self.precision, fast=fast)
            got = unit_rows(packed.pooled(windows, self.folder.pooling).cpu().numpy())
            far = float(np.linalg.norm(got - wanted, axis=1).max())
            if far <= _FAR[self.precision]:
                self.packed = packed
                return
        warnings.warn(
            f"the packed forward pass of {self.folder.path.name} missed its self-test (vectors {far:.1e} away from the plain "
            f"model's, {_FAR[self.precision]} are allowed); the slower padded one is used",
            RuntimeWarning,
            stacklevel=2,
        )

    def copy_to(self, device: str) -> DeviceModel:
        """Return the same on another device; what the self-test found here holds there."""
        other = DeviceModel(self.folder, device=device, precision=self.precision, shrink=self._shrink)
        if self.packed is not None:
            other.packed = Packed(
                other._load(), self.folder.config, precision=self.precision, fast=self.packed.fast
            )
        return other

    def rows(self, windows: Sequence[np.ndarray]) -> Rows:
        """Return unit rows (k, d), and what failed by its place.

        Out of memory halves the batch, down to one window; a row that is not finite is done again in float32.
        """
        try:
            rows = unit_rows(self._forward(windows))
        except RuntimeError as error:  # torch.OutOfMemoryError is one
            if "out of memory" not in str(error).lower():
                raise
        else:
            bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
            if len(bad) and self.precision != "fp32":
                rows[bad] = unit_rows(_padded(self._plain, [windows[i] for i in bad.tolist()], self.folder))
            return rows, {}
        return self._halved(windows)  # outside the handler: the error's frames hold on to memory

    def _halved(self, windows: Sequence[np.ndarray]) -> Rows:
        if self.device.startswith("cuda"):
            import torch

            torch.cuda.empty_cache()
        if len(windows) == 1:
            log.warning("a text of %d tokens does not fit into memory", len(windows[0]))
            why = f"{len(windows[0])} tokens do not fit into memory: lower max_length, or take chunks='mean'"
            return np.full((1, self.folder.dimension), np.nan, np.float32), {0: why}
        log.warning("out of memory with %d texts: going on with half as many", len(windows))
        self._shrink()
        half = len(windows) // 2
        (left, failed), (right, more) = self.rows(windows[:half]), self.rows(windows[half:])
        return np.concatenate([left, right]), failed | {half + at: why for at, why in more.items()}

    def hidden(self, ids: np.ndarray) -> np.ndarray:
        """Return the last hidden states of one window, (tokens, d) float32."""
        if self.packed is not None:
            return np.asarray(self.packed.hidden(ids).cpu().numpy())
        return np.asarray(_last_hidden(self._plain, [ids], self.folder)[0][0].cpu().numpy())

    def _forward(self, windows: Sequence[np.ndarray]) -> np.ndarray:
        if self.packed is not None:
            return np.asarray(self.packed.pooled(windows, self.folder.pooling).cpu().numpy())
        return _padded(self._plain, windows, self.folder, bf16=self.precision == "bf16")

    @cached_property
    def _plain(self) -> Any:
        return self._load()

    def _load(self) -> Any:
        import torch
        from transformers import AutoModel

        with _quiet():
            model = AutoModel.from_pretrained(
                self.folder.weights[0].parent,
                dtype=torch.float32,
                trust_remote_code=False,
                local_files_only=True,
                use_safetensors=True,
                **({"add_pooling_layer": False} if can_pack(self.folder.config) else {}),
            )
        return model.eval().to(self.device)


def share_out(
    device_models: Sequence[DeviceModel], batches: Iterable[list[int]], windows: Sequence[np.ndarray]
) -> Iterator[tuple[list[int], np.ndarray, dict[int, str]]]:
    """Yield (batch, its rows, what failed) as models finish; each takes the next batch when it is free.

    A GPU gets its next batch while the rows of the one before are taken in.
    """
    free = [model for model in device_models for _ in range(2 if model.device.startswith("cuda") else 1)]
    if len(free) == 1:
        for some in batches:
            yield some, *free[0].rows([windows[i] for i in some])
        return
    running: dict[Future[Rows], tuple[DeviceModel, list[int]]] = {}
    with ThreadPoolExecutor(len(free)) as pool:
        for some in batches:
            if not free:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    model, done = running.pop(future)
                    free.append(model)
                    yield done, *future.result()
            model = free.pop()
            running[pool.submit(model.rows, [windows[i] for i in some])] = (model, some)
        for future, (_, done) in running.items():
            yield done, *future.result()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' own bars, which break the one that a person is looking at."""
    from transformers.utils import logging as told

    shown = told.is_progress_bar_enabled()
    told.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            told.enable_progress_bar()


def best_device() -> str:
    """Return "cuda" where torch sees a GPU, "mps" on Apple's chips, else "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def has_bf16(device: str) -> bool:
    """Return whether the device has instructions for products in bfloat16; a CPU without them is slower at these than in float32."""
    import torch

    if device != "cpu":
        return True
    if platform.machine().lower() in {"x86_64", "amd64"}:
        return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return bool(torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported())


def all_devices(device: str) -> list[str]:
    """Return the devices that a name stands for: "cuda" is every GPU of the machine, anything else itself."""
    if device != "cuda":
        return [device]
    import torch

    return [f"cuda:{number}" for number in range(max(torch.cuda.device_count(), 1))]


def _padded(
    model: Any, windows: Sequence[np.ndarray], folder: ModelFolder, *, bf16: bool = False
) -> np.ndarray:
    """Pooled rows (n, d) float32 by the model as it is, on a padded batch."""
    import torch

    hidden, mask = _last_hidden(model, windows, folder, bf16=bf16)
    with torch.inference_mode():
        if folder.pooling == "cls":
            return np.asarray(hidden[:, 0].cpu().numpy())
        if folder.pooling == "max":
            return np.asarray(hidden.masked_fill(~mask[..., None].bool(), -torch.inf).amax(1).cpu().numpy())
        return np.asarray(((hidden * mask[..., None]).sum(1) / mask.sum(1)[:, None]).cpu().numpy())


def _last_hidden(
    model: Any, windows: Sequence[np.ndarray], folder: ModelFolder, *, bf16: bool = False
) -> tuple[Any, Any]:
    import torch

    device = next(model.parameters()).device
    length = max(len(window) for window in windows)
    ids = torch.full((len(windows), length), folder.config.get("pad_token_id", 0))
    mask = torch.zeros((len(windows), length), dtype=torch.long)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = torch.from_numpy(window.astype(np.int64))
        mask[row, : len(window)] = 1
    mask = mask.to(device)
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=bf16):
        return model(input_ids=ids.to(device), attention_mask=mask).last_hidden_state.float(), mask
