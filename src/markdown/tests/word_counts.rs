//! Pages that say something, and pages that do not.

use super::read;

const NINETEEN: &str = "one two three four five six seven eight nine ten a b c d e f g h i";

fn says(text: &str, id: Option<&str>) -> bool {
    let markdown = read(text);
    markdown.says_something(&markdown.section(id))
}

#[test]
fn an_empty_page_says_nothing() {
    let table =
        "| Who | How to reach them at night |\n|-|-|\n| On-call of the database | TBD |\n| Lead | … |\n";
    let copied = format!(
        "<!-- from the alarm -->\n\n```\nup == 0\n```\n\n> {NINETEEN} {NINETEEN}\n\n- a b c d\n\n<!-- end -->\n"
    );
    for text in [
        "",
        "\n\n",
        "# Only a title of more than twenty words is still only a title and so there is nothing to do for a reader\n",
        "# A\n\n## B\n\n### C\n",
        "<!-- Restart the service, wait for five minutes, and look at the dashboard again before you go back to bed. -->",
        "TODO",
        "## Impact\n\nTODO: say who notices what and how soon, and what they do then, in a few plain words for the on-call engineer.",
        "![The dashboard of the service with all the panels that show what is wrong when the disk is full](a.png)",
        table,
        NINETEEN,
        "```bash\n# restart the service\n<command>\n```",
        "    # restart the service\n",
        "- TODO\n- [ ] TODO: restart it and look\n- two words\n- <first step of many>\n",
        "- [Impact on our customers](#impact)\n- [What to look at](#diagnosis)\n",
        "`<command>` `TODO`",
        "- See the other page [bar](bar.md)\n- Follow the [runbook of the pods](pods.md) please\n",
        "- Describe the impact here\n- Write the steps here please\n",
        "```{note}\n:class: tip\n\nThis runbook is not written yet\n```\n",
        "```{admonition} Restart the workers\nTODO\n```\n",
        "- Wird noch geschrieben\n- À compléter plus tard\n- Not written yet\n",
        "```powershell\n<#\nRestart the service\n#>\n```",
        "```bash\ntrue\nexit 0\n```",
        "```\nxxx\nlorem ipsum\n```",
        "https://a.example/one/two https://a.example/three/four https://a.example/five/six https://a.example/7",
        "<h2>Only a heading that is written as HTML and has as many words as a paragraph would need to have</h2>",
        "<p><!-- a b c d e f g h i j k l m n o p q r s t u v w x y z --></p>",
        "&nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp; &nbsp;",
        "[one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty]",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25",
        "---\n\n***\n\n> \n\n1.\n2.\n",
        "正在编写中",
        "```mermaid\n```",
        "```mermaid\nflowchart LR\n```",
        "<pre class=\"mermaid\">graph TD</pre>",
        "1. ~~Restart the service~~\n2. ~~`kubectl get pods -n pay`~~\n",
        "~~[Restart the service](restart.md) and wait for five minutes before you look at the dashboard and go back to bed again, please~~",
        "<del>\n\n1. Restart the service\n\n```bash\nkubectl get pods\n```\n\n</del>",
        "<s>Restart the service</s> <strike>and wait for five minutes before you look at the dashboard and go back to bed again</strike>",
        "<div style=\"display: none\">\n\n1. Restart the service\n\n```bash\nkubectl get pods\n```\n\n</div>",
        "<div hidden><ul><li>Restart the service</li></ul></div>",
        "<ul><li hidden>Restart the service</li></ul>",
        "<pre hidden>kubectl get pods</pre>",
        "<p HIDDEN=\"\">one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty</p>",
        "<span style=\"color:red;visibility:hidden !important\">one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty</span>",
        "%%\n1. Restart the service\n2. Look at the dashboard\n\n```bash\nkubectl get pods\n```\n%%\n",
        "{% comment %}\n\n1. Restart the service\n\n```bash\nkubectl get pods\n```\n\n{% endcomment %}\n",
        "{{< comment >}}\n\n1. Restart the service\n\n{{< /comment >}}\n",
        "{/*\n1. Restart the service\n*/}\n",
        "!!! warning \"Restart the pods of the bank, wait for five minutes, look at the dashboard again, and then call the lead of the bank\"\n    TBD\n",
        "{% highlight bash %}\n# TODO\n{% endhighlight %}\n",
        "- Impact on customers:\n- Steps to mitigate it:\n- **Whom to call then:**\n",
        "1. Steps to mitigate it:\n  - Whom to call then:\n",
        "1. Steps to mitigate it:\n\nSee the [runbook](pods.md)\n",
        "- Impact\n  - Steps to mitigate it:\n- Owner\n",
        "- Steps to mitigate it:\n\n# Owner\n\nPay\n",
        "- ${step_one} ${step_two} ${step_three}\n",
        "<ul><li><a href=\"#impact\">Impact of the alert</a></li></ul>\n",
        "```{toctree}\nsteps\n```\n```dataview\nLIST FROM \"runbooks\"\n```\n",
        "```console\n# TODO: add the command\n# add the steps here\n# describe how to fix it\n```\n```bash\n# systemctl restart pay\n```\n",
        "{# one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty #}",
        "%% Run `kubectl get pods -n pay`, see [the dashboard](https://graphs.example/pay). %%",
        &":warning: ".repeat(30),
        &"\u{3164} ".repeat(30),
        &copied,
    ] {
        assert!(!says(text, None), "{text}");
    }
}

#[test]
fn a_line_of_code_a_step_or_twenty_words_say_something() {
    for text in [
        "```\nsystemctl restart pay\n```",
        "    systemctl restart pay\n",
        "```bash\n# first\nkubectl rollout restart deploy/<name>\n```",
        "1. Restart the service",
        "- [x] Run `systemctl restart pay`",
        "* [See the dashboard](https://g.example/)",
        "- Restart the pods, see [how](pods.md)",
        "- Document the incident [here](https://wiki.example/x)",
        "<ul><li>Restart the service</li></ul>",
        "```mermaid\nflowchart LR\n  A[Is the bank up?] --> B[Restart the workers]\n```",
        "~~Reboot it~~\n\n1. Restart the service",
        "1. ~~Reboot the host~~ Restart the service",
        "<div hidden>Reboot it</div>\n\n1. Restart the service",
        "<p hidden>Reboot it\n\n1. Restart the service",
        "Reboot <s>the host\n\n1. Restart the service",
        "<ul><li hidden>Reboot it<li>Restart the service</ul>",
        "<br hidden>\n\n1. Restart the service",
        "<div style=\"opacity: 0.9\">\n\n1. Restart the service\n\n</div>",
        "- A:\n  1. Restart the service\n",
        "- Restart in this order:\n  1. db\n  2. api\n",
        "- Follow this flow chart:\n\n  ![](flow.png)\n",
        "- Look at this dashboard:\n  - <https://graphs.example/pay>\n",
        "1. Restart these services:\n  - api\n  - worker\n",
        "1. Look at these dashboards:\n\n[Errors](https://graphs.example/pay)\n",
        "1. <a href=\"#steps\"/>Restart the service <a href=\"https://wiki.example/x\">now</a>\n",
        "- Restart the service: pay\n",
        "- Is it the bank? Call them, and wait for an answer:\n",
        "- 请先检查数据库的磁盘空间，然后重启支付服务，并联系值班工程师：\n",
        "Scale it from 50%% to 100%%: `kubectl scale --replicas=8 deploy/pay`.",
        "| Sign | Meaning |\n|-|-|\n| %% | a percent |\n\n1. Restart the service",
        "%% ask Mira %%\n\n1. Restart the service",
        "{% comment %}Reboot it{% endcomment %}\n\n1. Restart the service",
        "{{% comment %}}Reboot it{{% /comment %}}\n\n1. Restart the service",
        "{% highlight bash %}\nkubectl get pods\n{% endhighlight %}\n",
        "{% hint style=\"danger\" %}\n- Restart the service\n{% endhint %}\n",
        "<code>kubectl get pods</code>\n",
        "```console\n# systemctl restart pay\n```\n",
        "```{note}\n:class: tip\n\n- Restart the service\n```\n",
        "````{dropdown} Steps\n```bash\nkubectl get pods\n```\n````\n",
        &format!("{NINETEEN} twenty"),
        &format!("# T\n\n> {NINETEEN}\n\ntwenty"),
        "| Who | How |\n|-|-|\n| The on-call engineer of the database team | Page them with the word database and wait for ten minutes before you call the lead |",
        "1. 重启服务器\n",
        "如果数据库没有响应，请先检查磁盘空间，然后重启服务，并通知值班的数据库工程师，等待五分钟后再确认。",
        "- รีสตาร์ทเซิร์ฟเวอร์ทันที",
        "<!-- from the alarm -->\n\n> It is down.\n\n<!-- end -->\n\n1. Restart the service",
    ] {
        assert!(says(text, None), "{text}");
    }
}

#[test]
fn a_section_is_judged_with_its_subsections() {
    let text = format!(
        "# Alarms\n\nHere.\n\n## One\n\n### Steps\n\n- Restart the service\n\n## Two\n\nTODO\n\n<a name=\"three\"></a>\n## Three\n\n{NINETEEN} twenty\n\n<a id=\"end\"></a>\n"
    );
    for (id, expected) in [
        (None, true),
        (Some("alarms"), true),
        (Some("one"), true),
        (Some("steps"), true),
        (Some("two"), false),
        (Some("three"), true),
        (Some("end"), true),
        (Some("unknown"), true),
    ] {
        assert_eq!(says(&text, id), expected, "{id:?}");
    }
    let two = "## One\n\n- Restart the service\n\n<a name=\"2\"></a>\n## Two\n";
    assert!(!says(two, Some("2")), "an anchor above a heading is the heading's");
    assert!(says("## One\n\n<a name=\"2\"></a>Restart.\n\n- Restart the service\n\n## Two\n", Some("2")));
}

/// The output of version 1 of `new runbook`, with each of its options.
#[test]
fn an_untouched_page_of_version_1_says_nothing() {
    let sections = "## Impact\n\nTODO: who notices what, and how soon.\n\n## Diagnosis\n\nTODO: what to look at first, and what each answer means.\n\n## Rollback\n\nTODO: write this section.\n";
    let quote = "> The service answers slowly, and customers wait for longer than two seconds for each of their orders, and so they leave.";
    for about in [
        String::new(),
        "Fires (critical) when this holds for 10m:\n\n```promql\nup == 0\n```\n\n".to_owned(),
        format!(
            "Fires when this holds:\n\n```promql\nup == 0\n```\n\n{quote}\n>\n> Look at `{{{{ $labels.pod }}}}`.\n\n"
        ),
        format!("Fires (page).\n\n{quote}\n\n"),
        format!("{quote}\n\n"),
        format!(
            "Fires (page) for 5m.\n\n{quote}\n\n{quote}\n\nFires when this holds:\n\n````sql\nselect 1\n````\n\n"
        ),
    ] {
        assert!(!says(&format!("\n{about}{sections}"), None), "{about}");
        let written = format!("\n{about}{sections}\n1. Restart the service\n");
        assert!(says(&written, None), "{about}");
    }
    assert!(says(&format!("{quote}\n\n## Steps\n"), None), "a person begins with a quote too");
}

#[test]
fn links_count_if_nothing_else_does() {
    let text = "# T\n\n[a](a.md)\n\n## S\n\nSee [b](b.md), TODO: [c](c.md)\n\n## U\n\n- Restart the service, [d](d.md)\n\n- [e](#s)\n";
    let markdown = read(text);
    let links = |id: Option<&str>| {
        let section = markdown.section(id);
        let links = markdown.links_of(&section);
        links.map(|at| markdown.links[at].destination.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(links(Some("s")), ["b.md"]);
    assert_eq!(links(None), ["a.md", "b.md"]);
    assert_eq!(links(Some("u")), [""; 0], "it says something without them");
    let text = "# T\n\n## S\n\nSee [u](#u).\n\n## U\n\nBack to [s](#s)\n\n## V\n\n[Next](v.md) | [← Back to all](README.md)\n";
    let markdown = read(text);
    let links = |id: &str| {
        let section = markdown.section(Some(id));
        markdown.links_of(&section).map(|at| markdown.links[at].destination.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(links("s"), ["#u"]);
    assert_eq!([links("u"), links("v")], [[""; 0]; 2], "they only lead through the site");
}

#[test]
fn a_table_may_say_what_to_do() {
    for text in [
        "| Symptom | Action |\n|-|-|\n| Queue long | Restart workers |\n",
        "| 现象 | 处理方法 |\n|-|-|\n| 503 | 重启服务 |\n",
        "| Alarm | How to fix it |\n|-|-|\n| 503 | Restart it |\n",
    ] {
        assert!(says(text, None), "{text}");
    }
    for text in [
        "| Symptom | Action |\n|-|-|\n| Symptom 1 | Action 1 |\n| Queue long | TBD |\n| Slow | See the wiki |\n",
        "| Symptom | Owner |\n|-|-|\n| Queue long | Payments platform |\n",
        "| Action |\n|-|\n",
        "| Symptom | Action |\n|-|-|\n| Queue long | [Restart workers](gone.md) |\n",
    ] {
        assert!(!says(text, None), "{text}");
    }
}

/// Evidence counts only if its page says something, so a page is not alike once it says nothing.
#[test]
fn a_page_that_loses_its_last_word_is_not_alike() {
    let (short, other, empty) =
        (read("# Test\n\np99 was 120 ms\n"), read("# Test\n\nPassed\n"), read("# Test\n\nTODO\n"));
    assert!(short.has_content() && other.has_content() && !empty.has_content());
    assert!(short.links_like(&other));
    for text in [
        "# Test\n\n| Rate | p99 |\n|-|-|\n| 400 | 120 |\n",
        "# Decision\n\nApproved by: Sam\nDate: 2026-11-01\n",
    ] {
        assert!(read(text).has_content(), "{text}");
    }
    for text in [
        "# Test\n\n| Rate | p99 |\n|-|-|\n| 400 | TBD |\n",
        "# Decision\n\nApproved by: TBD\nDate: 2026-11-01\n",
    ] {
        assert!(!read(text).has_content(), "{text}");
    }
    assert!(!short.links_like(&empty));
}

#[test]
fn a_section_with_nothing_below_its_heading_is_unwritten() {
    let text = "# T\n\n## Empty\n\n## Mark\n\n- TODO\n\n## Numbers\n\n| Rate | p99 |\n|-|-|\n| 400 | 120 |\n\n## Picture\n\nTBD\n\n![](p99.png)\n\n## Sub\n\n### Night\n\np99 was 120 ms\n";
    let markdown = read(text);
    let is_unwritten = |id: &str| markdown.is_unwritten(&markdown.section(Some(id)));
    assert!(["empty", "mark"].into_iter().all(is_unwritten));
    assert!(!["numbers", "picture", "sub", "night", "t"].into_iter().any(is_unwritten));
    assert!(!markdown.links_like(&read(&text.replace("- TODO", "- Passed"))));
}
