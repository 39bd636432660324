"""What addresses carry besides the page: knowledge as data, one line to add a case.

Collected from the documentation of the tools that add these parameters and from addresses
that news feeds really offer. A name belongs here only if no site is known to choose its page
with it; a doubtful name goes under a host, or under `LABELS`, which looks at the value too.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Prefixes of tracking parameters, whatever follows.
PREFIXES = (
    "utm_",  # Google Analytics and everyone after it
    "mtm_", "matomo_", "piwik_", "pk_campaign", "pk_kwd", "pk_keyword", "pk_source",
    "pk_medium", "pk_content", "pk_cid",  # Matomo
    "hsa_", "_hs", "hss_", "__hs",  # HubSpot
    "sfmc_", "_bta_", "trk_",  # Salesforce, Bronto, Listrak
    "_x_tr_",  # Google's translation of a page
    "fb_action_", "fb_source", "fb_ref", "fb_comment_id",
    "action_object_", "action_type_", "action_ref_",
    "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",  # comScore
    "at_medium", "at_campaign", "at_custom", "at_link", "at_bbc", "at_ptr", "at_format",  # Piano
    "__cf_chl_", "vero_", "oly_", "guce_", "ga_campaign", "ga_medium", "ga_source",
    "itm_source", "itm_medium", "itm_campaign", "itm_content", "itm_term", "int_cmp",
    "int_source", "int_medium", "int_campaign", "int_content",
    "wt.mc", "wt_mc", "wt_zmc", "sc_campaign", "sc_channel", "cx_test", "cx_art",
    "gaa_", "elqtrack", "_branch_",
)  # fmt: skip

#: Tracking parameters by their whole name, lower case.
NAMES = _words(
    """
    fbclid gclid gclsrc gad_source gad_campaignid dclid gbraid wbraid msclkid yclid ysclid
    twclid ttclid li_fat_id igshid
    igsh epik sccid scid_click rdt_cid irclickid rb_clickid srsltid zanpid
    _ga _gl _gac _openstat mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash hsctatracking
    s_kwcid s_cid sc_cid ss_source ss_campaign_id ss_email_id cmpid cmp_id icid intcid int_cid
    ncid ocid xtor xtref xtcr dmcid ito ico taid rpc feedname feedtype smid smtyp
    __twitter_impression guccounter leadsource srnd sref soc_src soc_trk tsrc .tsrc reflink
    fromrss from_rss wxshare isappinstalled spm scm share_token share_from sharer_type
    share_source sharesource shareid nr_email_referer
    _nkw_ref trk trkcampaign ga_order _unique_id cb_rec_id __s wickedid wickedsource
    sender_device echobox amp_js_v amp_gsa usqp __tn__ __xts__
    replytocom wprss cn-reloaded tblci dicbo oborigurl s_campaign mibextid sfnsn extid tpcc
    intcmp n_cid oref ref_src ref_url __source bxid cndid esrc hasha hashb hashc _
    pk_vid referringsource ftag ftcamp sr_share sms_ss hootpostid vgo_ee outbrainclickid wprov
    refsrc
    phpsessid jsessionid cfid cftoken
    """
)

#: Parameters that track when their value is one of `LABEL_VALUES` and may choose the page when
#: it is anything else (`?source=rss` against `?source=17`).
LABELS = _words(
    """
    ref ref_ referer referrer ref_source src source from via share origin medium cid cmp
    partner emc mod feature campaign traffic_source traffic rss trackingcode
    """
)
LABEL_VALUES = _words(
    """
    rss rss2 atom feed feeds rssfeed rss_feed rss-feed feedburner feedly inoreader newsblur
    twitter tw x facebook fb linkedin whatsapp telegram reddit line weibo weixin wechat
    instagram mastodon bluesky threads pinterest email e-mail mail newsletter nl google gnews
    google_news googlenews google-news news-google bing yahoo msn flipboard smartnews apple
    applenews apple_news apple-news pocket home homepage hp front frontpage top topnews share
    social sns yes copylink copy_link qr push app widget related recommended ticker amp
    groupmessage singlemessage timeline yandex dzen rambler naver daum baidu
    share_btn_tw share_btn_fb share_btn_url share_btn_link twt_gu
    """
)

#: Those of them that also name the site a reader came from ("?ref=blog.example.com").
REFERRERS = _words("ref referer referrer ref_source via")
#: Ends of a value that looks like a host name and is a file.
FILE_ENDINGS = _words("html htm shtml xhtml php asp aspx jsp xml json pdf doc md txt")

#: Parameters that only choose how a page looks; `""` is the bare name or an empty value.
VIEWS: dict[str, frozenset[str]] = {
    "amp": frozenset({"", "1", "true", "yes"}),
    "rss": frozenset({"1", "yes", "true"}),
    "amphtml": frozenset({"", "1", "true"}),
    "outputtype": frozenset({"amp", "valid-amp"}),
    "output": frozenset({"amp"}),
    "mode": frozenset({"amp"}),
    "format": frozenset({"amp"}),
    "noamp": frozenset({"", "1", "mobile", "available"}),
    "nb": frozenset({"1"}),  # beside WordPress's share=...
    "tmpl": frozenset({"component"}),  # beside Joomla's print=1
    "view": frozenset({"amp", "mobile", "print"}),
    "mobile": frozenset({"", "1", "0", "true", "false"}),
    "print": frozenset({"", "1", "true", "yes"}),
    "printable": frozenset({"", "1", "true", "yes"}),
    "noredirect": frozenset({"", "1", "true"}),
}

#: Parameters that track on one site (and its subdomains) and may choose a page elsewhere.
BY_HOST: dict[str, frozenset[str]] = {
    "bloomberg.com": frozenset({"cmpid", "in_source", "embedded-checkout", "accesstoken"}),
    "bbc.com": frozenset({"pinned_post_locator", "pinned_post_asset_id", "pinned_post_type"}),
    "barrons.com": frozenset({"mod"}),
    "bostonglobe.com": frozenset({"p1"}),
    "dailymaverick.co.za": frozenset({"dm_campaign", "dm_medium", "dm_source"}),
    "forbes.com": frozenset({"sh", "ss"}),
    "ft.com": frozenset({"sharetype", "desktop", "segmentid"}),
    "marketwatch.com": frozenset({"mod"}),
    "medium.com": frozenset({"sk", "source"}),
    "news.google.com": frozenset({"oc"}),
    "newyorker.com": frozenset({"mbid"}),  # elsewhere the id of a musician
    "nikkei.com": frozenset({"dw"}),
    "nytimes.com": _words(
        "campaign_id instance_id nl regi_id segment_id te user_id emc partner action module"
        " pgtype region contentcollection contentplacement unlocked_article_code rref"
    ),
    "pcmag.com": frozenset({"kc"}),
    "reuters.com": frozenset({"il", "edition-redirect"}),
    "scmp.com": frozenset({"pgtype", "module", "campaign", "tc"}),
    "theguardian.com": frozenset({"cmp"}),
    "vanityfair.com": frozenset({"mbid"}),
    "washingtonpost.com": frozenset({"tid", "nid", "carta-url", "wp_nlid"}),
    "wired.com": frozenset({"mbid"}),
    "wsj.com": frozenset({"mod", "st", "page_type"}),
    "x.com": frozenset({"s", "t"}),
    "youtube.com": frozenset({"si", "pp", "feature", "ab_channel"}),
}

#: Addresses that only lead to another one: under a host and its subdomains, the path's
#: beginning and the parameters that may hold the other address.
#: Google News tokens (news.google.com/rss/articles/...) are not among them: since 2024 they
#: hold no address any more and cannot be read without asking Google.
WRAPPERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "bing.com": ("/news/apiclick.aspx", ("url",)),
    "facebook.com": ("/l.php", ("u",)),
    "google.com": ("/url", ("url", "q")),  # also the links of Google Alerts feeds
    "l.instagram.com": ("/", ("u",)),
    "linkedin.com": ("/safety/go", ("url",)),
    "out.reddit.com": ("/", ("url",)),
    "safelinks.protection.outlook.com": ("/", ("url",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "vk.com": ("/away.php", ("to",)),
    "youtube.com": ("/redirect", ("q",)),
}

#: Hosts that show the same pages under the same paths, each with the one to go by.
SAME_HOSTS = {
    "bbc.co.uk": "bbc.com",
    "edition.cnn.com": "cnn.com",
    "lite.cnn.com": "cnn.com",
    "twitter.com": "x.com",
    "us.cnn.com": "cnn.com",
}

#: First labels of hosts that show the same pages to telephones.
MOBILE_LABELS = frozenset({"m", "mobile", "amp", "touch", "wap"})

#: Second levels under which names are handed out ("co.uk"): such a pair is no site by itself.
SECOND_LEVELS = _words(
    "ac co com edu gc go gob gouv gov govt gub gv mil ne net nom or org re ltd plc web"
)
