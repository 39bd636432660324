"""What pages that are no article say, by language: errors, locked articles, sign-in, videos."""

from __future__ import annotations

#: (title, text) of pages that are not there or not now, all answered with status 200.
ERRORS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("Page not found", "Sorry, we can’t find the page you are looking for. It may have moved, or the address may be wrong."), ("This article is no longer available", "The story you requested has been removed from our site, because its licence has ended."), ("Oops! That page can’t be found.", "It looks like nothing was found at this location. Maybe try a search?"), ("Error 500", "Something went wrong on our side. Our engineers have been told. Please try again later."), ("We’ll be back soon", "The site is down for scheduled maintenance. Please check back in a few minutes."), ("Not available in your region", "This content is not available in your country or region for legal reasons.")),
    "de": (("Seite nicht gefunden", "Die gewünschte Seite konnte leider nicht gefunden werden. Vielleicht hilft die Suche weiter."), ("Artikel nicht mehr verfügbar", "Dieser Beitrag ist nicht mehr abrufbar. Aus rechtlichen Gründen wurde er entfernt."), ("Hoppla!", "Da ist etwas schiefgelaufen. Bitte versuchen Sie es später noch einmal."), ("Wartungsarbeiten", "Unsere Seite wird gerade gewartet und ist in Kürze wieder für Sie da.")),
    "fr": (("Page introuvable", "La page que vous recherchez n’existe pas ou n’existe plus. Vérifiez l’adresse ou utilisez la recherche."), ("Cet article n’est plus disponible", "Le contenu demandé a été retiré de notre site."), ("Oups !", "Une erreur est survenue. Veuillez réessayer plus tard."), ("Site en maintenance", "Notre site est actuellement en cours de maintenance. Nous revenons très vite.")),
    "es": (("Página no encontrada", "Lo sentimos, la página que buscas no existe o ha sido movida."), ("La nota que buscas ya no está disponible", "El contenido solicitado fue retirado de nuestro sitio."), ("Error 404", "No hemos podido encontrar la página que has solicitado."), ("Sitio en mantenimiento", "Estamos realizando tareas de mantenimiento. Volvemos en unos minutos.")),
    "it": (("Pagina non trovata", "La pagina che stai cercando non esiste o è stata spostata."), ("Contenuto non disponibile", "L’articolo richiesto non è più disponibile sul nostro sito."), ("Ops!", "Qualcosa è andato storto. Riprova più tardi."), ("Sito in manutenzione", "Stiamo lavorando per te. Torneremo online al più presto.")),
    "pt": (("Página não encontrada", "A página que procura não existe ou foi removida."), ("Conteúdo indisponível", "Esta notícia já não está disponível no nosso site."), ("Ups!", "Ocorreu um erro. Tente novamente mais tarde."), ("Site em manutenção", "Estamos em manutenção. Voltaremos em breve.")),
    "nl": (("Pagina niet gevonden", "De pagina die u zoekt bestaat niet of is verplaatst."), ("Dit artikel is niet meer beschikbaar", "Het artikel dat u zoekt is van onze site verwijderd."), ("Oeps!", "Er is iets misgegaan. Probeer het later opnieuw."), ("Onderhoud", "Onze site is tijdelijk niet bereikbaar wegens onderhoud.")),
    "pl": (("Strona nie została znaleziona", "Przepraszamy, strona o podanym adresie nie istnieje lub została przeniesiona."), ("Artykuł niedostępny", "Ten artykuł nie jest już dostępny w naszym serwisie."), ("Ups!", "Coś poszło nie tak. Spróbuj ponownie później."), ("Przerwa techniczna", "Trwają prace techniczne. Zapraszamy za kilka minut.")),
    "ru": (("Страница не найдена", "К сожалению, запрашиваемая страница не существует или была удалена."), ("Материал недоступен", "Запрошенная статья больше не доступна на нашем сайте."), ("Ошибка 404", "Такой страницы нет. Вернитесь на главную или воспользуйтесь поиском."), ("Технические работы", "На сайте ведутся технические работы. Зайдите, пожалуйста, позже.")),
    "tr": (("Sayfa bulunamadı", "Aradığınız sayfa bulunamadı veya kaldırılmış olabilir."), ("Bu haber artık yayında değil", "Aradığınız içerik yayından kaldırılmıştır."), ("Hata 404", "Üzgünüz, böyle bir sayfa yok."), ("Bakım çalışması", "Sitemiz bakımdadır. Lütfen daha sonra tekrar deneyin.")),
    "ja": (("お探しのページは見つかりませんでした", "アクセスしようとしたページは削除されたか、移動した可能性があります。"), ("記事の掲載期間は終了しました", "この記事は掲載期間が終了したため、ご覧いただけません。"), ("404 Not Found", "指定されたページまたはファイルは存在しません。"), ("ただいまメンテナンス中です", "ご不便をおかけしますが、しばらくしてから再度アクセスしてください。")),
    "zh": (("页面不存在", "抱歉，您访问的页面不存在或已被删除。"), ("该文章已下线", "您查看的内容已被作者删除或已下线。"), ("您访问的页面出错了", "没有找到您要访问的页面，5秒后自动跳转到首页。"), ("系统维护中", "网站正在维护，请稍后再访问。")),
    "ko": (("페이지를 찾을 수 없습니다", "요청하신 페이지가 삭제되었거나 주소가 잘못되었습니다."), ("삭제된 기사입니다", "해당 기사는 언론사의 요청으로 삭제되었습니다."), ("존재하지 않는 페이지입니다", "입력하신 주소가 정확한지 다시 한번 확인해 주세요."), ("서비스 점검 중입니다", "시스템 점검으로 서비스가 일시 중단되었습니다.")),
    "ar": (("الصفحة غير موجودة", "عذرا، الصفحة التي تبحث عنها غير موجودة أو تم نقلها."), ("هذا المقال لم يعد متاحا", "تمت إزالة المحتوى المطلوب من موقعنا."), ("خطأ 404", "لم يتم العثور على الصفحة المطلوبة."), ("الموقع تحت الصيانة", "نقوم حاليا بأعمال صيانة، وسنعود قريبا.")),
    "vi": (("Không tìm thấy trang", "Rất tiếc, trang bạn tìm kiếm không tồn tại hoặc đã bị xoá."), ("Bài viết không còn tồn tại", "Nội dung bạn yêu cầu đã bị gỡ khỏi trang của chúng tôi."), ("Lỗi 404", "Không tìm thấy nội dung bạn yêu cầu."), ("Đang bảo trì", "Trang web đang được bảo trì. Vui lòng quay lại sau.")),
}  # fmt: skip

#: Whole pages that are nobody's: markup of parked domains, servers' own errors and the like.
NOBODY = {
    "parked, for sale": "<title>paper.example</title><h1>paper.example</h1><p>This domain is for sale.</p><p>Buy this domain. Related searches</p><ul><li><a href=#>Daily News</a><li><a href=#>Online Newspaper</a><li><a href=#>Cheap Flights</a></ul>",
    "parked, resources": "<title>paper.example - paper Resources and Information.</title><p>paper.example is your first and best source for all of the information you’re looking for. From general topics to more of what you would expect to find here, paper.example has it all. We hope you find what you are searching for!</p><p>The domain owner maintains this page with a parking service. Buy this domain</p>",
    "parked, expired": "<title>Domain expired</title><h1>This domain has expired</h1><p>If you are the owner of this domain, please contact your registrar to renew it.</p>",
    "parked, German": "<title>paper.example</title><h1>Diese Domain steht zum Verkauf</h1><p>Diese Domain kann gekauft werden. Jetzt Angebot abgeben.</p>",
    "nginx welcome": "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p>",
    "apache forbidden": "<title>403 Forbidden</title><h1>Forbidden</h1><p>You don't have permission to access this resource.</p><hr><address>Apache Server at paper.example Port 443</address>",
    "nginx 404": "<title>404 Not Found</title><center><h1>404 Not Found</h1></center><hr><center>nginx</center>",
    "bad gateway": "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>",
    "cloudflare 522": "<title>paper.example | 522: Connection timed out</title><h1>Connection timed out <span>Error code 522</span></h1><p>Visit cloudflare.com for more information.</p><h2>What happened?</h2><p>The initial connection between Cloudflare's network and the origin web server timed out. As a result, the web page can not be displayed.</p>",
    "varnish": "<title>503 Backend fetch failed</title><h1>Error 503 Backend fetch failed</h1><p>Backend fetch failed</p><h3>Guru Meditation:</h3><p>XID: 1234</p>",
    "wordpress database": "<title>Database Error</title><h1>Error establishing a database connection</h1>",
    "wordpress critical": "<title>WordPress &rsaquo; Error</title><div class=wp-die-message><p>There has been a critical error on this website.</p><p><a href=#>Learn more about troubleshooting WordPress.</a></p></div>",
    "account suspended": "<title>Account Suspended</title><h1>This Account has been suspended.</h1><p>Contact your hosting provider for more information.</p>",
    "legal reasons": "<title>451: Unavailable due to legal reasons</title><h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country belonging to the European Economic Area (EEA) including the EU which enforces the General Data Protection Regulation (GDPR) and therefore access cannot be granted at this time. For any issues, contact us.</p>",
    "old browser": "<title>Browser not supported</title><h1>Your browser is not supported</h1><p>Please update your browser to view this site.</p>",
}  # fmt: skip

#: What stands behind the visible beginning of a locked article: notice, offer, sign-in line.
LOCKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": (("Subscribe to continue reading", "Get unlimited digital access for $1 a week.", "Already a subscriber? Log in"), ("This article is for subscribers only", "To read on, choose a plan that suits you.", "Sign in"), ("You have reached your free article limit", "Register for free to keep reading.", "Have an account? Sign in"), ("Unlock this article", "Become a member to read the full story.", "Already a member? Log in here")),
    "de": (("Weiterlesen mit dem Digitalabo", "Testen Sie alle Artikel vier Wochen lang für 1 €.", "Bereits Abonnent? Hier anmelden"), ("Dieser Artikel ist nur für Abonnenten", "Jetzt Abo abschließen und sofort weiterlesen.", "Sie haben schon ein Konto? Einloggen"), ("Jetzt weiterlesen mit Plus", "Sie lesen einen Artikel, der exklusiv für Plus-Leser ist.", "Schon Digital-Abonnent? Anmelden")),
    "fr": (("Il vous reste 82 % de cet article à lire.", "La suite est réservée aux abonnés.", "Déjà abonné ? Se connecter"), ("Article réservé aux abonnés", "Abonnez-vous pour lire la suite, sans engagement.", "Vous êtes déjà abonné ? Identifiez-vous"), ("Cet article est réservé aux abonnés", "Profitez de l’offre à 1 € le premier mois.", "J’ai déjà un compte")),
    "es": (("Contenido exclusivo para suscriptores", "Suscríbete para seguir leyendo desde 1 € al mes.", "¿Ya eres suscriptor? Inicia sesión"), ("Para continuar leyendo, suscríbete", "Lee sin límites.", "Ya soy suscriptor"), ("Esta noticia es solo para socios", "Hazte socio y accede a todos los contenidos.", "Iniciar sesión")),
    "it": (("Contenuto riservato agli abbonati", "Abbonati per continuare a leggere a 1 € al mese.", "Sei già abbonato? Accedi"), ("Questo articolo è riservato agli abbonati", "Leggi tutti gli articoli senza limiti.", "Hai già un abbonamento? Accedi"), ("Per continuare a leggere registrati", "La registrazione è gratuita.", "Hai già un account? Accedi")),
    "pt": (("Conteúdo exclusivo para assinantes", "Assine e continue lendo por R$ 1,90 por mês.", "Já é assinante? Faça login"), ("Este artigo é exclusivo para assinantes", "Para continuar a ler, torne-se assinante.", "Já sou assinante"), ("Leia o artigo completo", "Exclusivo para assinantes. Escolha o seu plano.", "Entrar")),
    "nl": (("Dit artikel is exclusief voor abonnees", "Word abonnee om verder te lezen, al vanaf € 2 per week.", "Al abonnee? Log in"), ("Alleen voor abonnees", "Lees verder met een abonnement.", "Heb je al een account? Inloggen"), ("Verder lezen?", "Maak een gratis account aan om verder te lezen.", "Ik heb al een account")),
    "pl": (("Artykuł tylko dla prenumeratorów", "Kup dostęp i czytaj dalej już od 4 zł.", "Masz już prenumeratę? Zaloguj się"), ("Pozostało 85% artykułu", "Czytaj dalej dzięki dostępowi cyfrowemu.", "Zaloguj się"), ("Dalsza część artykułu dostępna dla subskrybentów", "Wykup subskrypcję.", "Mam już konto")),
    "ru": (("Материал доступен только подписчикам", "Оформите подписку, чтобы читать дальше.", "Уже есть подписка? Войти"), ("Чтобы прочитать статью полностью, оформите подписку", "Первый месяц за 1 рубль.", "Войти"), ("Полный текст доступен по подписке", "Выберите тариф.", "Я уже подписчик")),
    "tr": (("Bu içerik sadece abonelere özeldir", "Okumaya devam etmek için abone olun.", "Zaten abone misiniz? Giriş yapın"), ("Haberin devamını okumak için abone olun", "İlk ay ücretsiz.", "Giriş yap"), ("Yazının tamamını okumak için üye olun", "Üyelik ücretsizdir.", "Üye girişi")),
    "ja": (("この記事は有料会員限定です", "残り1,284文字　有料会員になると続きをお読みいただけます。", "会員の方はログイン"), ("この記事は会員限定記事です", "無料会員に登録すると続きが読めます。", "すでに会員の方はこちら"), ("続きを読むには購読が必要です", "初月無料でお試しいただけます。", "ログインして続きを読む")),
    "zh": (("订阅后可阅读全文", "成为会员，畅读所有文章。", "已是会员？登录"), ("本文为付费文章", "订阅以继续阅读，首月仅需1元。", "已订阅？请登录"), ("您还剩余80%的内容未阅读", "开通会员后继续阅读。", "登录")),
    "ko": (("이 기사는 유료 회원 전용입니다", "구독하시면 전문을 보실 수 있습니다.", "이미 구독 중이신가요? 로그인"), ("구독자 전용 기사입니다", "첫 달 무료로 읽어 보세요.", "로그인"), ("로그인하시면 기사를 계속 읽을 수 있습니다", "회원 가입은 무료입니다.", "회원가입")),
    "ar": (("هذا المقال للمشتركين فقط", "اشترك الآن لمتابعة القراءة.", "هل أنت مشترك؟ تسجيل الدخول"), ("لمتابعة القراءة اشترك في الصحيفة", "الشهر الأول مجاني.", "لديك حساب؟ سجل الدخول")),
    "vi": (("Nội dung dành cho thành viên trả phí", "Đăng ký để đọc tiếp bài viết này.", "Đã có tài khoản? Đăng nhập"), ("Bài viết chỉ dành cho độc giả đăng ký", "Đọc toàn bộ với giá 1.000 đồng mỗi ngày.", "Đăng nhập")),
}  # fmt: skip

#: A page to sign in: title, label of the password, button, a line below.
SIGN_INS = {
    "en": ("Log in", "Password", "Log in", "Forgot your password? Don’t have an account? Register"),
    "de": ("Anmelden", "Passwort", "Einloggen", "Passwort vergessen? Noch kein Konto? Jetzt registrieren"),
    "fr": ("Connexion", "Mot de passe", "Se connecter", "Mot de passe oublié ? Pas encore de compte ? Inscrivez-vous"),
    "es": ("Iniciar sesión", "Contraseña", "Entrar", "¿Olvidaste tu contraseña? ¿No tienes cuenta? Regístrate"),
    "it": ("Accedi", "Password", "Accedi", "Password dimenticata? Non hai un account? Registrati"),
    "pt": ("Entrar", "Senha", "Entrar", "Esqueceu a senha? Ainda não tem conta? Cadastre-se"),
    "nl": ("Inloggen", "Wachtwoord", "Inloggen", "Wachtwoord vergeten? Nog geen account? Registreer"),
    "pl": ("Zaloguj się", "Hasło", "Zaloguj", "Nie pamiętasz hasła? Nie masz konta? Zarejestruj się"),
    "ru": ("Вход", "Пароль", "Войти", "Забыли пароль? Нет аккаунта? Зарегистрируйтесь"),
    "tr": ("Giriş yap", "Şifre", "Giriş", "Şifremi unuttum. Hesabınız yok mu? Üye olun"),
    "ja": ("ログイン", "パスワード", "ログイン", "パスワードをお忘れの方　会員登録がお済みでない方"),
    "zh": ("登录", "密码", "登录", "忘记密码？没有账号？立即注册"),
    "ko": ("로그인", "비밀번호", "로그인", "비밀번호를 잊으셨나요? 아직 회원이 아니신가요? 회원가입"),
    "ar": ("تسجيل الدخول", "كلمة المرور", "دخول", "نسيت كلمة المرور؟ ليس لديك حساب؟ سجل الآن"),
    "vi": ("Đăng nhập", "Mật khẩu", "Đăng nhập", "Quên mật khẩu? Chưa có tài khoản? Đăng ký"),
}  # fmt: skip

#: A page that needs scripts to show anything.
SCRIPTS_ONLY = {
    "en": "You need to enable JavaScript to run this app.",
    "en, longer": "This site requires JavaScript to work properly. Please enable JavaScript in your browser settings and reload the page.",
    "de": "Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite zu nutzen.",
    "fr": "Veuillez activer JavaScript dans votre navigateur pour afficher cette page.",
    "es": "Habilita JavaScript en tu navegador para ver esta página.",
    "it": "Per visualizzare questa pagina è necessario abilitare JavaScript.",
    "pt": "Ative o JavaScript no navegador para ver esta página.",
    "nl": "Schakel JavaScript in om deze pagina te bekijken.",
    "pl": "Aby wyświetlić tę stronę, włącz obsługę JavaScript w przeglądarce.",
    "ru": "Для работы сайта включите JavaScript в настройках браузера.",
    "ja": "このページを表示するには、JavaScriptを有効にしてください。",
    "zh": "请启用 JavaScript 后继续浏览本页面。",
    "ko": "이 페이지를 보려면 자바스크립트를 활성화해 주세요.",
    "vi": "Vui lòng bật JavaScript để xem trang này.",
}  # fmt: skip

#: The heading of a video and the one line below it.
VIDEOS = {
    "en": ("Watch: Fishermen pull up empty nets", "Video shows boats off the point on Tuesday morning."),
    "de": ("Video: Fischer ziehen leere Netze ein", "Die Bilder zeigen Boote vor der Landspitze am Dienstag."),
    "fr": ("Vidéo : les pêcheurs remontent des filets vides", "Les images montrent des bateaux au large mardi matin."),
    "es": ("Vídeo: los pescadores sacan redes vacías", "Las imágenes muestran barcos frente a la punta el martes."),
    "ja": ("【動画】空の網を引き上げる漁師たち", "火曜日朝、岬の沖で撮影された映像。"),
    "ru": ("Видео: рыбаки поднимают пустые сети", "На кадрах лодки у мыса во вторник утром."),
    "ko": ("[영상] 빈 그물을 끌어 올리는 어민들", "화요일 아침 곶 앞바다의 모습."),
}  # fmt: skip
