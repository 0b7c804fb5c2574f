"""USER-bge-m3 and its family: a model folder as an encoder, through transformers on the padded path."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from user_nb.encoding.folder import ModelFolder, read_folder
from user_nb.encoding.tokens import TextIds, Tokens


class TransformerModel:
    """Texts into unit rows by the model in a folder. The weights are read when the first text needs them."""

    def __init__(self, folder: str | Path, *, name: str | None = None, max_length: int | None = None):
        self.folder: ModelFolder = read_folder(folder)
        self.name = name or self.folder.path.name
        self.dimension = self.folder.dimension
        self.max_length = max_length or self.folder.max_length
        self.precision = "fp32"
        self.device = "cpu"
        self.prompts = self.folder.prompts
        self.default_prompt = self.folder.default_prompt
        self.fingerprint = self.folder.digest()
        self._model: Any = None

    def embed(self, texts: list[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Positions (k,) int64 and unit rows (k, d) float32, as batches get done; every position exactly once."""
        self._load()
        read = self._tokens.read(texts)
        order = np.argsort([-len(text.windows[0]) for text in read], kind="stable")
        for start in range(0, len(order), 16):
            positions = order[start : start + 16]
            yield positions, self._rows([read[i] for i in positions])

    def _load(self) -> None:
        if self._model is not None:
            return
        import torch
        from transformers import AutoModel

        self._tokens = Tokens(self.folder.path, max_length=self.max_length, lower_case=self.folder.lower_case)
        self._model = AutoModel.from_pretrained(
            self.folder.path,
            dtype=torch.float32,
            trust_remote_code=False,
            local_files_only=True,
            use_safetensors=True,
        ).eval()

    def _rows(self, texts: list[TextIds]) -> np.ndarray:
        import torch

        length = max(len(text.windows[0]) for text in texts)
        ids = torch.full((len(texts), length), self.folder.config.get("pad_token_id", 0))
        mask = torch.zeros((len(texts), length), dtype=torch.long)
        for row, text in enumerate(texts):
            window = torch.from_numpy(text.windows[0])
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        with torch.inference_mode():
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            pooled = (
                hidden[:, 0]
                if self.folder.pooling == "cls"
                else (hidden * mask[..., None]).sum(1) / mask.sum(1)[:, None]
            )
            return torch.nn.functional.normalize(pooled, dim=-1).numpy()
