"""Tiny random models with real Russian tokenizers: the whole code path of USER-bge-m3 in a second, and no meaning at all."""

import json
from pathlib import Path
from typing import Any

SENTENCES = [
    "Во дворе третий день нет света, и никто не может сказать, когда его включат.",
    "Прошу отремонтировать дорогу у школы: после дождя там стоит глубокая лужа.",
    "Спасибо врачам районной больницы за внимание и доброту!",
    "Почему автобус сорок второго маршрута опять опоздал на двадцать минут?",
    "Лифт в нашем подъезде сломался ещё в прошлую пятницу.",
    "В соответствии с обращением от пятого мая сообщаем, что работы будут завершены в срок.",
    "Мусор не вывозят неделю, контейнеры переполнены, запах ужасный.",
    "Хотелось бы видеть во дворе больше деревьев и хотя бы одну скамейку.",
    "Вода из крана идёт ржавая, пить её невозможно, дети болеют.",
    "Когда откроют новый детский сад на улице Садовой?",
    "Тротуар зимой не чистят, бабушка упала и сломала руку.",
    "Ёлку на площади поставили красивую, внуки были в восторге.",
    "Соседи сверху шумят по ночам, участковый не приходит.",
    "Библиотека стала уютнее, читальный зал теперь открыт до восьми вечера.",
    "Отопление включили, но батареи еле тёплые, в квартире холодно.",
    "Собаки без хозяев бегают стаями возле рынка, ходить страшно.",
]
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]


def tiny_xlmr(
    folder: Path,
    *,
    layers: int = 2,
    width: int = 32,
    positions: int = 130,
    pooling: str = "cls",
    seed: int = 0,
    heads: int = 4,
    sentences: list[str] | None = None,
    vocabulary: int = 400,
    scale: float = 1.5,
    **said: Any,
) -> Path:
    """A folder with a random XLM-R of `width` numbers, `positions` - 2 tokens long, and all sentence-transformers' files."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel

    tokenizer = unigram_tokenizer(positions - 2, sentences=sentences, vocabulary=vocabulary)
    config = XLMRobertaConfig(
        vocab_size=max(len(tokenizer), vocabulary),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        max_position_embeddings=positions,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    torch.manual_seed(seed)
    model = XLMRobertaModel(config, add_pooling_layer=False)
    _stir(model, scale)
    return _save(folder, model, tokenizer, pooling=pooling, max_length=positions - 2, **said)


def tiny_bert(
    folder: Path,
    *,
    layers: int = 2,
    width: int = 32,
    positions: int = 128,
    pooling: str = "mean",
    seed: int = 0,
    **said: Any,
) -> Path:
    """The same for BERT: WordPiece, token types, positions from 0, the mean of the tokens."""
    import torch
    from transformers import BertConfig, BertModel

    tokenizer = wordpiece_tokenizer(positions)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=2 * width,
        max_position_embeddings=positions,
        pad_token_id=0,
    )
    torch.manual_seed(seed)
    model = BertModel(config, add_pooling_layer=False)
    _stir(model)
    return _save(folder, model, tokenizer, pooling=pooling, max_length=positions, **said)


def unigram_tokenizer(max_length: int, *, sentences: list[str] | None = None, vocabulary: int = 400) -> Any:
    """A Unigram tokenizer shaped like XLM-R's, trained on `sentences`."""
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
        trainers,
    )
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary, special_tokens=SPECIALS, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(sentences or SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        cls_token="<s>",
        unk_token="<unk>",
        pad_token="<pad>",
        model_max_length=max_length,
    )


def wordpiece_tokenizer(max_length: int) -> Any:
    """A WordPiece tokenizer shaped like BERT's."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(
        SENTENCES, trainers.WordPieceTrainer(vocab_size=400, special_tokens=specials, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=max_length,
    )


def _stir(model: Any, scale: float = 1.5) -> None:
    """Larger random weights than at the start of a training, so that every part of the model shows in the result."""
    import torch

    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim == 2:
                weight.normal_(0, 0.3 if "embeddings" in name else scale / weight.shape[1] ** 0.5)
            else:
                weight.add_(torch.randn_like(weight) * 0.1)


def _save(
    folder: Path,
    model: Any,
    tokenizer: Any,
    *,
    pooling: str,
    max_length: int,
    prompts: dict | None = None,
    default_prompt: str | None = None,
) -> Path:
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    kinds = {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(kinds.items())
    ]
    modes = {
        f"pooling_mode_{mode}": mode.startswith(pooling)
        for mode in ("cls_token", "mean_tokens", "max_tokens")
    }
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    _write(folder / "modules.json", modules)
    _write(
        folder / "1_Pooling" / "config.json", {"word_embedding_dimension": model.config.hidden_size, **modes}
    )
    _write(folder / "sentence_bert_config.json", {"max_seq_length": max_length, "do_lower_case": False})
    if prompts:
        _write(
            folder / "config_sentence_transformers.json",
            {"prompts": prompts, "default_prompt_name": default_prompt},
        )
    return folder


def _write(path: Path, said: Any) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
