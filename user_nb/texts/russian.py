"""Russian words: tokens, lemmas with their part of speech, two-word terms, and the words that say nothing.

Tokens are razdel's, lemmas are pymorphy3's. Both are remembered by form, so that a collection of millions of
words costs as much as its distinct forms do. Latin words pass through in lower case; the tables at the end of
this page are plain facts of the language and can be read and corrected as such.

Natasha's razdel: https://github.com/natasha/razdel. pymorphy3's tags: https://opencorpora.org/dict.php?act=gram.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

# Names of machines and programs (c++, x86_64, node.js) and addresses, which razdel would take to pieces.
_LATIN = re.compile(
    r"https?://[^\s<>«»\"]+|www\.[^\s<>«»\"]+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w])[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)*(?:\+\+|[+#])?(?!\w|-\w)"
)
_ADDRESS = re.compile(r"://|^www\.|@")
_WORD = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_]")


def tokens(text: str) -> list[str]:
    """The tokens of a text, as they are written, punctuation included: razdel's, with Latin names kept whole.

    Linear in the length of the text; an empty text gives an empty list.

    >>> tokens("Нет горячей воды, дом 5!")
    ['Нет', 'горячей', 'воды', ',', 'дом', '5', '!']
    """
    return [token for chunk in text.split() for token in _chunk_tokens(chunk)]


def words(text: str) -> list[str]:
    """The tokens of a text that hold a letter or a digit and are no web or mail address, as they are written.

    >>> words("Нет воды, дом 5!")
    ['Нет', 'воды', 'дом', '5']
    """
    return [token for token in tokens(text) if _WORD.search(token) and not _ADDRESS.search(token)]


@lru_cache(maxsize=500_000)
def _chunk_tokens(chunk: str) -> tuple[str, ...]:
    """The tokens of a run without spaces (razdel never joins over a space, so that a run can be remembered)."""
    found: list[str] = []
    start = 0
    for name in _LATIN.finditer(chunk):
        found += _razdel(chunk[start : name.start()])
        found.append(name.group())
        start = name.end()
    return tuple(found + _razdel(chunk[start:]))


def _razdel(text: str) -> list[str]:
    from razdel import tokenize

    return [token.text for token in tokenize(text)] if text else []


@dataclass(frozen=True, slots=True)
class Word:
    """One form in one reading: its lemma, part of speech and, where it has them, case, number and gender."""

    form: str
    lemma: str
    part_of_speech: str
    case: str | None = None
    number: str | None = None
    gender: str | None = None
    marks: frozenset[str] = frozenset()
    score: float = 1.0


# Parts of speech that carry meaning, by pymorphy3's names; LATN is a word in Latin letters.
CONTENT = frozenset(
    {"NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND", "ADVB", "LATN", "UNKN"}
)
ATTRIBUTES = frozenset({"ADJF", "PRTF"})


@cache
def _morphology() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=500_000)
def readings(form: str) -> tuple[Word, ...]:
    """All readings of a form, the likeliest first; at least one.

    >>> [(word.lemma, word.part_of_speech) for word in readings("маршруток")]
    [('маршрутка', 'NOUN')]
    """
    form = form.lower()
    if not _LETTER.search(form):
        return (Word(form, form, "NUMB" if _WORD.search(form) else "PNCT"),)
    if not re.search("[а-яё]", form):
        return (Word(form, form, "LATN"),)
    found = tuple(_reading(form, parse) for parse in _morphology().parse(form))
    return tuple(sorted(found, key=lambda reading: reading.lemma in _OVERSHADOWED))


# Rare words whose forms the dictionary prefers to those of a common one: «в парке» is in the park, not in the parka. Found by
# counting, in 70,000 Russian texts, which lemmas have forms of their own, and which live on shared forms alone.
_OVERSHADOWED = frozenset(
    """
    веля велита газа данна дерзить довозить живить заслать концев корн корнев куба лагер леса лиз лёт мочить мыший наслать
    озёры откроить парка переходной полок пройда пустынь ран свежеть сем сема снимка спасть столбцы утилит чаять шаров
    """.split()
)


# «в саду», «стакан чаю»: second forms of the same cases, with which attributes agree all the same.
_CASES = {"loc2": "loct", "gen2": "gent", "acc2": "accs"}


def _reading(form: str, parse: Any) -> Word:
    return Word(form, parse.normal_form, *_tag_facts(parse.tag), parse.score)


@cache
def _tag_facts(tag: Any) -> tuple[str, str | None, str | None, str | None, frozenset[str]]:
    """Part of speech, case, number, gender and all grammemes of a tag; there are a few thousand tags, and millions of words."""
    case = tag.case and _CASES.get(str(tag.case), str(tag.case))
    number, gender = tag.number and str(tag.number), tag.gender and str(tag.gender)
    return str(tag.POS or "UNKN"), case, number, gender, frozenset(map(str, tag.grammemes))


def spelled_with_e(form: str) -> bool:
    """Whether a form in lower case, written with е, is a word as it stands, and not one with ё whose dots were left out.

    >>> spelled_with_e("чем"), spelled_with_e("еще")
    (True, False)
    """
    return any(parse.word == form for parse in _morphology().parse(form))


def word(form: str) -> Word:
    """The likeliest reading of a form: lemma and part of speech.

    >>> word("батареями").lemma
    'батарея'
    """
    return readings(form)[0]


def lemmas(
    text: str,
    *,
    parts_of_speech: Collection[str] | None = None,
    stop_words: Collection[str] = frozenset(),
) -> list[str]:
    """The lemmas of the words of a text, in their order, in lower case, with ё as the dictionary has it.

    ``parts_of_speech`` keeps only these (pymorphy3's names, LATN for Latin words, NUMB for numbers; ``CONTENT`` is
    a ready set; None keeps all words); ``stop_words`` are left out, by form or by lemma.

    >>> lemmas("Нет горячей воды", parts_of_speech=CONTENT, stop_words=STOP_WORDS)
    ['горячий', 'вода']
    """
    found = (word(form) for form in words(text))
    return [
        each.lemma
        for each in found
        if (parts_of_speech is None or each.part_of_speech in parts_of_speech)
        and each.form not in stop_words
        and each.lemma not in stop_words
    ]


def is_function_word(form: str) -> bool:
    """True for a word that only holds a sentence together: preposition, pronoun, particle, numeral, stop word.

    >>> is_function_word("который"), is_function_word("лифт")
    (True, False)
    """
    likeliest = word(form)
    return (
        likeliest.part_of_speech in _FUNCTION_PARTS
        or not likeliest.marks.isdisjoint(_FUNCTION_MARKS)
        or likeliest.form in STOP_WORDS
        or likeliest.lemma in STOP_WORDS
    )


_FUNCTION_PARTS = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO", "NUMR", "PRED", "NUMB", "PNCT"})
_FUNCTION_MARKS = frozenset({"Apro", "Anum", "Prnt", "Init"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A two-word term: «горячая вода» (an attribute that agrees) or «вывоз мусора» (a noun and its genitive)."""

    first: str
    second: str
    kind: str
    number: str
    second_number: str = "sing"


@lru_cache(maxsize=1_000_000)
def pair(first: str, second: str) -> Pair | None:
    """The two-word term that two neighbouring forms make, or None where they do not agree.

    >>> pair("горячей", "воды").first, pair("вывоза", "мусора").kind, pair("тёплые", "воды")
    ('горячий', 'genitive', Pair(first='тёплый', second='вода', kind='agreed', number='plur', second_number='sing'))
    """
    return _agreed(first, second) or _genitive(first, second)


def _agreed(first: str, second: str) -> Pair | None:
    best = max(
        (
            (attribute.score * noun.score, attribute, noun)
            for attribute in readings(first)
            if attribute.part_of_speech in ATTRIBUTES and attribute.marks.isdisjoint(_FUNCTION_MARKS)
            for noun in readings(second)
            if _is_plain_noun(noun) and _agree(attribute, noun)
        ),
        key=lambda found: found[0],
        default=None,
    )
    if best is None:
        return None
    _, attribute, noun = best
    return Pair(_attribute_lemma(attribute), noun.lemma, "agreed", noun.number or "sing")


def _genitive(first: str, second: str) -> Pair | None:
    head = word(first)
    if not _is_plain_noun(head):
        return None
    for noun in readings(second):
        if noun.case == "gent" and noun.score >= 0.2 and _is_plain_noun(noun):
            return Pair(head.lemma, noun.lemma, "genitive", head.number or "sing", noun.number or "sing")
    return None


def _is_plain_noun(noun: Word) -> bool:
    return noun.part_of_speech == "NOUN" and noun.marks.isdisjoint({"Name", "Patr", "Surn", "Init"})


def _agree(attribute: Word, noun: Word) -> bool:
    if attribute.case != noun.case or attribute.number != noun.number:
        return False
    if attribute.number == "plur":
        return _same_animacy(attribute, noun)
    return attribute.gender == noun.gender and _same_animacy(attribute, noun)


def _same_animacy(attribute: Word, noun: Word) -> bool:
    """Only the accusative tells animate from inanimate, and only there is an attribute marked for it."""
    marked = attribute.marks & {"anim", "inan"}
    return not marked or bool(marked & noun.marks)


def _attribute_lemma(attribute: Word) -> str:
    """The masculine nominative: a participle keeps its own form («управляющий»), not its verb's infinitive."""
    if attribute.part_of_speech == "ADJF":
        return attribute.lemma
    return _inflected(attribute.form, {"masc", "sing", "nomn"}, "PRTF")


@lru_cache(maxsize=100_000)
def nominative(lemma: str, *, number: str = "sing") -> str:
    """A noun in the nominative of a number ("sing" or "plur"); a word without that form comes back as it is.

    >>> nominative("собака", number="plur")
    'собаки'
    """
    return _inflected(lemma, {"nomn", number}, "NOUN")


@lru_cache(maxsize=100_000)
def written(term: Pair) -> str:
    """A two-word term as one would write it in a heading: both words in the right case, number and gender.

    >>> written(pair("горячей", "воды")), written(pair("вывоза", "мусора"))
    ('горячая вода', 'вывоз мусора')
    """
    head = term.second if term.kind == "agreed" else term.first
    if term.kind == "genitive":
        tail = _inflected(term.second, {"gent", term.second_number}, "NOUN")
        return f"{nominative(head, number=term.number)} {tail}"
    noun = nominative(head, number=term.number)
    return f"{_attribute_for(term.first, head, term.number)} {noun}"


def _attribute_for(lemma: str, noun: str, number: str) -> str:
    if number == "plur":
        return _inflected(lemma, {"nomn", "plur"}, *ATTRIBUTES)
    gender = _gender(noun)
    return _inflected(lemma, {"nomn", "sing", gender}, *ATTRIBUTES)


def _gender(noun: str) -> str:
    return next((each.gender for each in readings(noun) if each.lemma == noun and each.gender), "masc")


def _inflected(form: str, grammemes: set[str], *parts: str) -> str:
    """The form in other grammemes, by its reading as one of these parts of speech, or unchanged."""
    parses = [parse for parse in _morphology().parse(form) if parse.tag.POS in parts]
    for parse in sorted(parses, key=lambda parse: parse.normal_form != form):
        other = parse.inflect(grammemes)
        if other is not None:
            return str(other.word)
    return form


# ---------------------------------------------------------------------------------------------------------
# Tables. Lemmas and forms, in lower case. A form is listed where pymorphy3's likeliest reading would miss it.

_PRONOUNS = """
я ты он она оно мы вы они себя мой твой свой наш ваш его её их ее этот тот такой таков какой который чей кто что это то
сам самый весь все всё всякий каждый иной другой любой некоторый некто нечто никто ничто ничего никакой некий сей
оба столько сколько несколько много мало немного немало многие нечего некого что-то кто-то какой-то что-нибудь
кто-нибудь какой-нибудь кое-что кое-кто прочий остальной данный
"""
_SMALL_WORDS = """
а б бы без безо более больше в вблизи вдоль вместо вне внутри во возле вокруг впрочем вроде вследствие всего всегда
где да даже для до едва если есть ещё еще же за зато здесь зачем и из из-за из-под или именно иначе иногда к как
как-то каково ко когда когда-то кроме куда ли либо лишь между меж менее меньше мимо на навсегда над надо наконец
наоборот напротив насчёт насчет не невозможно нельзя нет нету неужели ни нибудь никогда никуда ниже но ну о об
обо однако около опять от ото откуда отсюда оттуда очень перед передо по под подле подо пока поскольку после
посреди потом потому почему почти поэтому при про просто против ради разве раз с сверх свыше сквозь
слишком снова со совсем сразу среди сюда так также там тем теперь то тогда тоже только туда тут у уже уж
хоть хотя через чего чем чтобы чтоб чуть чтоли эх ах ой вот вон вообще весьма вполне достаточно довольно
действительно конечно видимо наверное наверно возможно может можно нужно необходимо должен должно хорошо плохо
например значит кстати короче типа либо ибо дабы якобы будто словно итак зачастую часто редко иногда обычно сейчас сегодня
вчера завтра давно недавно скоро затем далее ранее позже раньше поздно рано сначала впервые вновь ещё-то всё-таки все-таки
вместе отдельно почём насколько постоянно никак нигде везде всюду где-то куда-то почему-то зато чисто прямо именно
совершенно абсолютно полностью практически примерно приблизительно целиком крайне слегка вовсе отнюдь
"""
_EMPTY_VERBS = """
быть бывать стать становиться мочь смочь хотеть хотеться являться явиться иметь иметься делать сделать давать дать
говорить сказать знать думать видеть идти пойти прийти приходить ходить стоять стоить сидеть лежать находиться
оказаться оказываться начать начинать начаться продолжать продолжаться остаться оставаться получить получать
получиться получаться взять брать позволять позволить использовать использоваться обеспечивать содержать
предоставлять предоставить существовать следовать приходиться прийтись казаться пытаться попытаться решить
обратиться обращаться написать писать сообщить сообщать просить попросить требовать потребовать понимать понять
ждать подождать нести ставить поставить класть положить
"""
_NUMBERS = """
ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать
пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят
восемьдесят девяносто сто двести триста пятьсот тысяча миллион миллиард первый второй третий четвёртый пятый шестой седьмой восьмой девятый
десятый двое трое четверо пятеро полтора половина
"""
_ABBREVIATIONS = """
г гг т тыс млн млрд руб коп ул д кв корп стр пр пер пл им см т.е т.к т.д т.п др пр тд тп те тк итд итп напр
в.ч п пп ст н.э р м км кг гр шт
"""
_ENGLISH = """
a about above after again against all also am an and any are aren't as at be because been before being below between both
but by can cannot could did do does doing don't down during each either etc every few for from further get had has have
having he her here hers him his how however i if in into is isn't it its itself just let like many may me might more most much must my
neither no nor not now of off on once one only or other our out over own per same shall she should so some such than that the
their them then there these they this those through to too under until up upon us use used user uses using very via was we
well were what when where which while who whom whose why will with within without would yet you your
""".replace("user ", "")

# What letters to an office begin and end with, whatever they are about.
LETTER_FORMULAS: frozenset[str] = frozenset(
    """
    здравствовать здравствуйте здравствуй здрасьте здрасте привет приветствовать добрый доброе уважаемый уважаемая
    уважение уважать спасибо благодарить благодарность благодарный признательный пожалуйста прошу просьба просить
    заранее довести доводить настоящий настоящее сведение разобраться разобрать принять меры мера содействие посодействовать
    убедительный убедительно большой огромный надеяться надежда помочь помогать помощь заявление обращение письмо жалоба
    пожаловаться жаловаться ответ ответить отвечать вопрос подсказать
    администрация господин госпожа товарищ гражданин гражданка искренний сообщаю поблагодарить извинить извините простить простите
    """.split()
)

# Nouns and adjectives that are true of anything: they never make a name, though a search may look for them.
WEAK_WORDS: frozenset[str] = frozenset(
    """
    год месяц неделя день сутки час минута секунда время момент период утро вечер раз дело вещь часть вид тип способ случай образ
    качество количество число ряд множество большинство меньшинство начало конец середина сторона место
    человек люди народ житель проблема ситуация причина результат возможность необходимость наличие отсутствие
    основа рамка счёт цель связь отношение уровень степень процесс состояние факт пример
    новый старый хороший плохой большой маленький малый небольшой разный различный многий целый полный общий нужный
    необходимый возможный должный последний следующий предыдущий главный основной важный простой обычный отдельный
    определённый соответствующий различное весь январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    понедельник вторник среда четверг пятница суббота воскресенье
    """.split()
)

STOP_WORDS: frozenset[str] = frozenset(
    " ".join((_PRONOUNS, _SMALL_WORDS, _EMPTY_VERBS, _NUMBERS, _ABBREVIATIONS, _ENGLISH)).split()
) | (LETTER_FORMULAS)
