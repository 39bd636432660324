"""The words that dates are written with: months in the languages of the press, zone names."""

from __future__ import annotations

import re
import unicodedata

#: Month names and their abbreviations, one line a month, as they stand in feeds. Words that
#: mean different months in two languages ("listopad") are given to the larger press.
_MONTHS = (
    "一月 jan january januar januari janvier janv janeiro enero ene gennaio gen gener janar "
    "jänner jän januara januarja stycznia styczeń sty leden ledna led siječnja siječanj "
    "január januára ianuarie ian sausio saus sausis janvāris janvāra jaanuar jaan tammikuu "
    "tammikuuta tammi ocak oca yanvar urtarrila xaneiro ionawr eanáir janúar tháng_1 январь "
    "января янв януари яну січень січня січ студзень студзеня jануар јануар јан ιανουάριος "
    "ιανουαρίου ιαν يناير ينا كانون_الثاني ינואר ינו जनवरी जन มกราคม มค জানুয়ারি ஜனவரி",
    "二月 feb february februar februari février fevrier févr fevr fév fev fevereiro febrero "
    "febbraio febb febrer feber februara februarja lutego luty lut únor února úno veljače "
    "veljača február februára februarie vasario vas vasaris februāris februāra veebruar "
    "veebr helmikuu helmikuuta helmi şubat şub fevral otsaila febreiro chwefror feabhra "
    "febrúar pebrero peb февраль февраля фев февр февруари лютий лютого лют люты лютага "
    "фебруар феб φεβρουάριος φεβρουαρίου φεβ فبراير فبر شباط פברואר פבר फरवरी फर กุมภาพันธ์ "
    "กพ ফেব্রুয়ারি பிப்ரவரி",
    "三月 mar march märz maerz mars maart mrt mär mrz março marco marzo març marec marca "
    "marzec března březen bře ožujka ožujak március márc martie mart kovo kov kovas marts "
    "martā märts maaliskuu maaliskuuta maalis maret mac martxoa martxoaren mawrth márta "
    "marso март марта мар березень березня бер сакавік сакавіка μάρτιος μαρτίου μαρ مارس مار "
    "آذار מרץ मार्च मार มีนาคม มีค মার্চ மார்ச்",
    "四月 apr april avril avr abril abr aprile aprila kwietnia kwiecień kwi duben dubna dub "
    "travnja travanj április ápr apríl apríla aprilie balandžio bal balandis aprīlis aprīļa "
    "aprill huhtikuu huhtikuuta huhti nisan nis aprel apirila ebrill aibreán prill апрель "
    "апреля апр април квітень квітня кві красавік красавіка απρίλιος απριλίου απρ أبريل "
    "ابريل إبريل أبر نيسان אפריל אפר अप्रैल เมษายน เมย এপ্রিল ஏப்ரல்",
    "五月 may mai maj mei maio mayo maggio mag maig maja května květen kvě svibnja svibanj "
    "május máj mája gegužės geg gegužė maijs maijā toukokuu toukokuuta touko mayıs mayis "
    "mays maiatza bealtaine maí май мая травень травня тра трав травеня мај маја μάιος μαΐου "
    "μαι مايو أيار מאי मई พฤษภาคม พค মে மே",
    "六月 jun june juni juin junio junho giugno giu juny junij junija czerwca czerwiec cze "
    "června červen čvn lipnja lipanj június jún júna iunie iun birželio birž birželis jūnijs "
    "jūnijā juuni kesäkuu kesäkuuta kesä haziran haz iyun ekaina xuño mehefin meitheamh júní "
    "hunyo hun июнь июня июн юни червень червня чер черв чэрвень чэрвеня јун ιούνιος ιουνίου "
    "ιουν يونيو يون حزيران יוני יונ जून มิถุนายน มิย জুন ஜூன்",
    "七月 jul july juli juillet juil julio julho luglio lug juliol julij julija lipca lipiec "
    "lip července červenec čvc srpnja srpanj július júl júla iulie iul liepos liep liepa "
    "jūlijs jūlijā juuli heinäkuu heinäkuuta heinä temmuz tem iyul uztaila xullo gorffennaf "
    "iúil júlí hulyo hul июль июля июл юли липень липня лип ліпень ліпеня јул ιούλιος "
    "ιουλίου ιουλ يوليو يول تموز יולי יול जुलाई กรกฎาคม กค জুলাই ஜூலை",
    "八月 aug august augustus août aout agosto ago agost avgust avg sierpnia sierpień sie "
    "srpna srpen srp kolovoza kolovoz augusztus augusta rugpjūčio rugp rugpjūtis augusts "
    "augustā elokuu elokuuta elo ağustos ağu agustus agt ogos abuztua awst lúnasa ágúst "
    "август августа авг серпень серпня сер серп жнівень жніўня αύγουστος αυγούστου αυγ أغسطس "
    "اغسطس أغس آب אוגוסט אוג अगस्त สิงหาคม สค আগস্ট ஆகஸ்ட்",
    "九月 sep sept september septembre septiembre setembro set setiembre settembre sett "
    "setembre septembra września wrzesień wrz září zář rujna rujan szeptember szept "
    "septembrie rugsėjo rugs rugsėjis septembris septembrī syyskuu syyskuuta syys eylül eyl "
    "sentyabr irailaren iraila medi mean_fómhair setyembre сентябрь сентября сен сент "
    "септември вересень вересня вер верас верасня септембар сеп σεπτέμβριος σεπτεμβρίου σεπ "
    "سبتمبر سبت أيلول ספטמבר ספט सितंबर सितम्बर กันยายน กย সেপ্টেম্বর செப்டம்பர்",
    "十月 oct october oktober octobre octubre outubro out ottobre ott oktobra okt października "
    "październik paź října říjen říj október októbra octombrie spalio spal spalis oktobris "
    "oktobrī oktoober lokakuu lokakuuta loka ekim eki oktyabr urria hydref oktubre октябрь "
    "октября окт октомври жовтень жовтня жов жовт кастрычнік кастрычніка октобар οκτώβριος "
    "οκτωβρίου οκτ أكتوبر اكتوبر أكت תשרין אוקטובר אוק अक्टूबर अक्तूबर ตุลาคม ตค অক্টোবর "
    "அக்டோபர்",
    "十一月 nov november novembre noviembre novembro novembra listopada listopad lis studenoga "
    "studeni studenog noiembrie noi lapkričio lapkr lapkritis novembris novembrī marraskuu "
    "marraskuuta marras kasım kas noyabr azaroa tachwedd samhain nóvember nobyembre "
    "nobiembre ноябрь ноября ноя нояб ноември листопад листопада лис лістапад лістапада "
    "новембар нов νοέμβριος νοεμβρίου νοε نوفمبر نوف נובמבר נוב नवंबर नवम्बर พฤศจิกายน พย "
    "নভেম্বর நவம்பர்",
    "十二月 dec december dezember dez décembre decembre déc diciembre dic dezembro dicembre "
    "desembre des decembra grudnia grudzień gru prosince prosinec pro prosinca prosinac "
    "decembrie gruodžio gruod gruodis decembris decembrī detsember dets joulukuu joulukuuta "
    "joulu aralık ara dekabr desember disember abendua decembro rhagfyr nollaig disyembre "
    "декабрь декабря дек декември грудень грудня гру груд снежань снежня децембар дец "
    "δεκέμβριος δεκεμβρίου δεκ ديسمبر ديس كانون_الأول דצמבר דצמ दिसंबर दिसम्बर ธันวาคม ธค "
    "ডিসেম্বর டிசம்பர்",
)

#: More of them, in the same order.
_MORE_MONTHS = (
    "ژانویه հունվարի հունվար იანვარი იანვარს جنوری қаңтар មករា januari januar",
    "فوریه փետրվարի փետրվար თებერვალი فروری ақпан កុម្ភៈ",
    "مارس մարտի մարտ მარტი مارچ machi mart наурыз មីនា",
    "آوریل ապրիլի ապրիլ აპრილი اپریل aprili сәуір មេសា",
    "مه մայիսի մայիս მაისი مئی مايس мамыр ឧសភា",
    "ژوئن հունիսի հունիս ივნისი جون маусым មិថុនា",
    "ژوئیه ژوئيه հուլիսի հուլիս ივლისი جولائی julai шілде កក្កដា",
    "اوت օգոստոսի օգոստոս აგვისტო اگست agosti avqust тамыз សីហា",
    "سپتامبر սեպտեմբերի սեպտեմբեր სექტემბერი ستمبر septemba septembar қыркүйек កញ្ញា",
    "اکتبر հոկտեմբերի հոկտեմբեր ოქტომბერი اکتوبر oktoba oktobar қазан តុលា تشرين_الأول",
    "نوامبر նոյեմբերի նոյեմբեր ნოემბერი نومبر novemba novembar қараша វិច្ឆិកា تشرين_الثاني listopadu",
    "دسامبر դեկտեմբերի դեկտեմբեր დეკემბერი دسمبر desemba decembar желтоқсан ធ្នូ",
)


def folded(text: str) -> str:
    """Lower case without accents or dots, so that "Févr.", "fevr" and "FÉVR" are one word."""
    apart = unicodedata.normalize("NFD", text.casefold())
    kept = (c for c in apart if c != "." and (not unicodedata.combining(c) or c > "\u0900"))
    return "".join(kept)


MONTHS: dict[str, int] = {}
for _number, _lines in enumerate(zip(_MONTHS, _MORE_MONTHS, strict=True), 1):
    for _word in " ".join(_lines).split():
        MONTHS.setdefault(folded(_word.replace("_", " ")), _number)
        if "\u05d0" <= _word[0] <= "\u05ea":  # Hebrew writes "in" and the month in one word
            MONTHS.setdefault(folded(f"ב{_word}"), _number)

#: The year before the first one of an era of Japan, and of the Republic of China.
ERAS: dict[str, int] = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}

_HAN_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=\s*[年月日號号时時点點分秒])")


def han_numbers(text: str) -> str:
    """Numbers in Chinese characters before the words of a date as digits: 十一月 is 11月."""
    return _HAN_NUMBER.sub(lambda number: _han_number(number[0]), text)


def _han_number(number: str) -> str:
    if "十" not in number:  # a year, digit by digit
        return "".join(str(_HAN_DIGITS[sign]) for sign in number)
    tens, _, ones = number.partition("十")
    return str(10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(ones, 0))


#: Zone abbreviations and their distance from UTC in minutes. Where several zones share one,
#: the one that the press of the larger country uses: IST India, CST and BST America and Britain.
ZONES: dict[str, int] = {
    **dict.fromkeys(("gmt", "utc", "ut", "z", "wet", "uct", "zulu", "tu", "гринвич"), 0),
    **dict.fromkeys(("bst", "west", "wat", "cet", "mez", "met", "hec"), 60),
    **dict.fromkeys(("cest", "mesz", "mest", "eet", "oez", "cat", "sast", "hest"), 120),
    **dict.fromkeys(("eest", "oesz", "msk", "мск", "eat", "trt", "idt"), 180),
    **dict.fromkeys(("msd", "gst", "azt", "samt", "amt"), 240),
    **dict.fromkeys(("pkt", "uzt", "yekt"), 300),
    **dict.fromkeys(("ict", "wib", "novt", "krat", "hovt"), 420),
    **dict.fromkeys(("hkt", "sgt", "myt", "pht", "phst", "awst", "wita", "irkt", "ulat"), 480),
    **dict.fromkeys(("jst", "kst", "wit", "yakt", "tlt"), 540),
    **dict.fromkeys(("aest", "chst", "vlat", "pgt"), 600),
    **dict.fromkeys(("nzst", "fjt", "pett"), 720),
    **dict.fromkeys(("est", "cot", "pet", "ect"), -300),
    **dict.fromkeys(("edt", "ast", "bot", "vet", "clt"), -240),
    **dict.fromkeys(("cst",), -360),
    **dict.fromkeys(("cdt",), -300),
    **dict.fromkeys(("mst", "pdt"), -420),
    **dict.fromkeys(("mdt",), -360),
    **dict.fromkeys(("pst", "akdt"), -480),
    **dict.fromkeys(("adt", "art", "brt", "clst", "uyt"), -180),
    **{"akst": -540, "hst": -600, "sst": -660, "nst": -210, "ndt": -150, "brst": -120},
    **{"ist": 330, "npt": 345, "bdt": 360, "mmt": 390, "irst": 210, "aft": 270, "slst": 330},
    **{"acst": 570, "acdt": 630, "aedt": 660, "nzdt": 780, "chadt": 825, "almt": 300},
}

#: Names that mean standard or summer time by the season.
REGIONS: dict[str, str] = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
}
