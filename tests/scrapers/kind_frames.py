"""What stands around everything on an invented outlet's page, in its language."""

from __future__ import annotations

#: For each language: sections, headlines of other stories, words of the footer.
FRAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "en": (("World", "Politics", "Business", "Sport", "Opinion"), ("Harbour council hears seven fishermen on empty nets", "Rail bridge to close for eleven days in August", "Two teachers win a prize for a school garden", "Why the old lighthouse keeps its keeper"), "Contact · Imprint · Privacy policy · Cookie settings"),
    "de": (("Welt", "Politik", "Wirtschaft", "Sport", "Meinung"), ("Hafenrat hört sieben Fischer zu leeren Netzen an", "Eisenbahnbrücke wird im August elf Tage gesperrt", "Zwei Lehrerinnen gewinnen Preis für Schulgarten", "Warum der alte Leuchtturm seinen Wärter behält"), "Kontakt · Impressum · Datenschutz · Cookie-Einstellungen"),
    "fr": (("Monde", "Politique", "Économie", "Sport", "Idées"), ("Le conseil du port entend sept pêcheurs aux filets vides", "Le pont ferroviaire fermé onze jours en août", "Deux institutrices primées pour un jardin d’école", "Pourquoi le vieux phare garde son gardien"), "Contact · Mentions légales · Vie privée · Gestion des cookies"),
    "es": (("Mundo", "Política", "Economía", "Deportes", "Opinión"), ("El consejo del puerto escucha a siete pescadores", "El puente ferroviario cerrará once días en agosto", "Dos maestras ganan un premio por un huerto escolar", "Por qué el viejo faro conserva a su farero"), "Contacto · Aviso legal · Privacidad · Cookies"),
    "it": (("Mondo", "Politica", "Economia", "Sport", "Opinioni"), ("Il consiglio del porto ascolta sette pescatori", "Il ponte ferroviario chiude undici giorni in agosto", "Due maestre premiate per un orto scolastico", "Perché il vecchio faro tiene il suo guardiano"), "Contatti · Note legali · Privacy · Cookie"),
    "pt": (("Mundo", "Política", "Economia", "Desporto", "Opinião"), ("Conselho do porto ouve sete pescadores de redes vazias", "Ponte ferroviária fecha onze dias em agosto", "Duas professoras premiadas por uma horta escolar", "Porque o velho farol mantém o seu faroleiro"), "Contactos · Ficha técnica · Privacidade · Cookies"),
    "nl": (("Wereld", "Politiek", "Economie", "Sport", "Opinie"), ("Havenraad hoort zeven vissers over lege netten", "Spoorbrug gaat in augustus elf dagen dicht", "Twee leraressen winnen prijs voor schooltuin", "Waarom de oude vuurtoren zijn wachter houdt"), "Contact · Colofon · Privacy · Cookie-instellingen"),
    "pl": (("Świat", "Polityka", "Gospodarka", "Sport", "Opinie"), ("Rada portu wysłuchała siedmiu rybaków", "Most kolejowy zamknięty na jedenaście dni w sierpniu", "Dwie nauczycielki nagrodzone za szkolny ogród", "Dlaczego stara latarnia zachowuje latarnika"), "Kontakt · Redakcja · Prywatność · Ustawienia cookies"),
    "ru": (("Мир", "Политика", "Экономика", "Спорт", "Мнения"), ("Совет порта выслушал семерых рыбаков", "Железнодорожный мост закроют на одиннадцать дней", "Две учительницы получили премию за школьный сад", "Почему старый маяк оставляет смотрителя"), "Контакты · О нас · Конфиденциальность"),
    "tr": (("Dünya", "Siyaset", "Ekonomi", "Spor", "Yazarlar"), ("Liman kurulu yedi balıkçıyı dinledi", "Demiryolu köprüsü ağustosta on bir gün kapanıyor", "İki öğretmene okul bahçesi ödülü", "Eski fener bekçisini neden koruyor"), "İletişim · Künye · Gizlilik · Çerezler"),
    "ja": (("国際", "政治", "経済", "スポーツ", "社説"), ("港湾審議会、漁師７人から空網の訴えを聞く", "鉄道橋、８月に１１日間の通行止めへ", "学校菜園で教諭２人が受賞", "古い灯台が守り人を残す理由"), "お問い合わせ　会社案内　個人情報　利用規約"),
    "zh": (("国际", "政治", "财经", "体育", "评论"), ("港务委员会听取七名渔民的陈述", "铁路桥八月将封闭十一天", "两名教师因校园菜地获奖", "老灯塔为何保留守塔人"), "联系我们 关于本站 隐私政策"),
    "ko": (("국제", "정치", "경제", "스포츠", "오피니언"), ("항만위원회, 어민 일곱 명의 빈 그물 호소 청취", "철도교 8월에 열하루 동안 통제", "학교 텃밭으로 교사 두 명 수상", "오래된 등대가 등대지기를 두는 까닭"), "고객센터 회사소개 개인정보처리방침 이용약관"),
    "ar": (("العالم", "سياسة", "اقتصاد", "رياضة", "آراء"), ("مجلس الميناء يستمع إلى سبعة صيادين", "إغلاق جسر السكة الحديد أحد عشر يوما في آب", "جائزة لمعلمتين عن حديقة المدرسة", "لماذا تحتفظ المنارة القديمة بحارسها"), "اتصل بنا · من نحن · سياسة الخصوصية"),
    "vi": (("Thế giới", "Chính trị", "Kinh tế", "Thể thao", "Góc nhìn"), ("Hội đồng cảng nghe bảy ngư dân kể về lưới trống", "Cầu đường sắt đóng mười một ngày trong tháng Tám", "Hai cô giáo được giải nhờ vườn trường", "Vì sao ngọn hải đăng cũ giữ người gác"), "Liên hệ · Giới thiệu · Quyền riêng tư"),
}  # fmt: skip

#: An article's paragraphs in each language (three sentences or so each).
STORIES: dict[str, tuple[str, ...]] = {
    "en": ("The harbour council met for the third time this spring and heard seven fishermen, who said that their nets come up empty since the dredging began.", "Ina Holt, who has fished off the point for thirty years, told the council that she would sell her boat in autumn if the work went on. Nobody in the room contradicted her.", "The ministry says that the dredging ends in May. It has promised a study of the sea bed, but has named neither its authors nor a date."),
    "de": ("Der Hafenrat kam in diesem Frühjahr zum dritten Mal zusammen und hörte sieben Fischer an, deren Netze seit dem Beginn der Baggerarbeiten leer bleiben.", "Ina Holt, die seit dreißig Jahren vor der Landspitze fischt, sagte dem Rat, sie werde ihr Boot im Herbst verkaufen, wenn die Arbeiten weitergehen. Niemand im Saal widersprach.", "Das Ministerium sagt, die Arbeiten endeten im Mai. Es hat eine Untersuchung des Meeresbodens versprochen, aber weder deren Verfasser noch einen Termin genannt."),
    "fr": ("Le conseil du port s’est réuni pour la troisième fois ce printemps et a entendu sept pêcheurs dont les filets remontent vides depuis le début du dragage.", "Ina Holt, qui pêche au large de la pointe depuis trente ans, a dit au conseil qu’elle vendrait son bateau à l’automne si les travaux continuaient. Personne ne l’a contredite.", "Le ministère affirme que le dragage s’achèvera en mai. Il a promis une étude du fond marin, sans en nommer ni les auteurs ni la date."),
    "es": ("El consejo del puerto se reunió por tercera vez esta primavera y escuchó a siete pescadores cuyas redes salen vacías desde que empezó el dragado.", "Ina Holt, que pesca frente a la punta desde hace treinta años, dijo al consejo que venderá su barco en otoño si las obras siguen. Nadie en la sala la contradijo.", "El ministerio dice que el dragado termina en mayo. Ha prometido un estudio del fondo marino, pero no ha nombrado ni a sus autores ni una fecha."),
    "it": ("Il consiglio del porto si è riunito per la terza volta in primavera e ha ascoltato sette pescatori le cui reti tornano vuote da quando è cominciato il dragaggio.", "Ina Holt, che pesca al largo della punta da trent’anni, ha detto al consiglio che in autunno venderà la barca se i lavori andranno avanti. Nessuno in sala l’ha contraddetta.", "Il ministero dice che il dragaggio finirà a maggio. Ha promesso uno studio del fondale, ma non ne ha indicato né gli autori né la data."),
    "pt": ("O conselho do porto reuniu-se pela terceira vez nesta primavera e ouviu sete pescadores cujas redes voltam vazias desde que a dragagem começou.", "Ina Holt, que pesca ao largo da ponta há trinta anos, disse ao conselho que venderá o barco no outono se as obras continuarem. Ninguém na sala a contradisse.", "O ministério diz que a dragagem acaba em maio. Prometeu um estudo do fundo do mar, mas não disse quem o fará nem quando."),
    "nl": ("De havenraad kwam dit voorjaar voor de derde keer bijeen en hoorde zeven vissers, die zeiden dat hun netten leeg blijven sinds het baggeren begon.", "Ina Holt, die al dertig jaar voor de kaap vist, zei tegen de raad dat zij haar boot in het najaar verkoopt als het werk doorgaat. Niemand in de zaal sprak haar tegen.", "Het ministerie zegt dat het baggeren in mei ophoudt. Het heeft een onderzoek van de zeebodem beloofd, maar noemde geen namen en geen datum."),
    "pl": ("Rada portu zebrała się tej wiosny po raz trzeci i wysłuchała siedmiu rybaków, którzy mówili, że ich sieci są puste, odkąd zaczęło się pogłębianie.", "Ina Holt, która łowi u przylądka od trzydziestu lat, powiedziała radzie, że jesienią sprzeda łódź, jeśli prace potrwają. Nikt na sali nie zaprzeczył.", "Ministerstwo mówi, że pogłębianie skończy się w maju. Obiecało badanie dna morza, ale nie podało ani autorów, ani terminu."),
    "ru": ("Совет порта собрался этой весной в третий раз и выслушал семерых рыбаков, которые сказали, что их сети пусты с тех пор, как началось углубление дна.", "Ина Хольт, которая тридцать лет ловит рыбу у мыса, сказала совету, что осенью продаст лодку, если работы продолжатся. Никто в зале не возразил.", "В министерстве говорят, что работы закончатся в мае. Обещано исследование морского дна, но ни авторов, ни сроков не назвали."),
    "tr": ("Liman kurulu bu bahar üçüncü kez toplandı ve taramanın başlamasından beri ağlarının boş çıktığını söyleyen yedi balıkçıyı dinledi.", "Otuz yıldır burnun açığında balık tutan Ina Holt, çalışmalar sürerse sonbaharda teknesini satacağını söyledi. Salonda kimse itiraz etmedi.", "Bakanlık taramanın mayısta biteceğini söylüyor. Deniz dibi için bir inceleme sözü verdi ama ne yapanları ne de tarihi açıkladı."),
    "ja": ("港湾審議会はこの春３度目の会合を開き、浚渫が始まってから網が空のままだと訴える漁師７人の話を聞いた。", "岬の沖で３０年漁を続けるイナ・ホルトさんは、工事が続くなら秋に船を売ると述べた。異を唱える委員はいなかった。", "同省は浚渫は５月に終わると説明している。海底の調査も約束したが、担当者も期日も明らかにしていない。"),
    "zh": ("港务委员会今年春天第三次开会，听取了七名渔民的陈述。他们说，自从开始疏浚以来，渔网一直是空的。", "在岬角外捕鱼三十年的伊娜·霍尔特对委员会说，如果工程继续，她秋天就卖船。会场上没有人反驳她。", "主管部门说疏浚五月结束，并答应调查海底，但没有说明由谁进行，也没有说明日期。"),
    "ko": ("항만위원회는 올봄 세 번째 회의를 열고 준설이 시작된 뒤 그물이 비어 있다는 어민 일곱 명의 이야기를 들었다.", "곶 앞바다에서 삼십 년 동안 고기를 잡아 온 이나 홀트는 공사가 이어지면 가을에 배를 팔겠다고 말했다. 회의장에서 반박하는 사람은 없었다.", "해당 부처는 준설이 5월에 끝난다고 밝혔다. 해저 조사를 약속했지만 누가 언제 하는지는 밝히지 않았다."),
    "ar": ("اجتمع مجلس الميناء للمرة الثالثة هذا الربيع واستمع إلى سبعة صيادين قالوا إن شباكهم تخرج فارغة منذ بدء التجريف.", "وقالت إينا هولت التي تصيد قبالة الرأس منذ ثلاثين عاما إنها ستبيع قاربها في الخريف إذا استمرت الأعمال. ولم يعترض أحد في القاعة.", "وتقول الوزارة إن التجريف ينتهي في أيار. ووعدت بدراسة لقاع البحر لكنها لم تذكر من سيجريها ولا متى."),
    "vi": ("Hội đồng cảng họp lần thứ ba trong mùa xuân này và nghe bảy ngư dân nói rằng lưới của họ trống không từ khi việc nạo vét bắt đầu.", "Bà Ina Holt, người đánh cá ngoài mũi đất ba mươi năm nay, nói với hội đồng rằng bà sẽ bán thuyền vào mùa thu nếu công việc tiếp tục. Không ai trong phòng phản đối.", "Bộ nói rằng việc nạo vét kết thúc vào tháng Năm. Bộ hứa khảo sát đáy biển nhưng không nói ai làm và khi nào."),
}  # fmt: skip


def framed(language: str, main: str, *, title: str = "", head: str = "", others: int = 4) -> str:
    """A page of the outlet: navigation, `main`, `others` links to stories, footer."""
    sections, headlines, footer = FRAMES[language]
    nav = "".join(f"<li><a href='/s{at}/'>{name}</a></li>" for at, name in enumerate(sections))
    links = "".join(
        f"<li><a href='/2026/11/{at}'>{headlines[at % len(headlines)]}</a></li>"
        for at in range(others)
    )
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{title}</title>{head}"
        f"</head><body><header><nav><ul>{nav}</ul></nav></header><main>{main}</main>"
        f"<aside><ul>{links}</ul></aside><footer><p>{footer}</p></footer></body></html>"
    )


def story(language: str, paragraphs: int = 3) -> str:
    """That many paragraphs of the outlet's article, as markup; behind the third they are numbered."""
    texts = STORIES[language]
    return "".join(
        f"<p>{texts[at % 3]}</p>" if at < 3 else f"<p>({at}) {texts[at % 3]}</p>"
        for at in range(paragraphs)
    )
