"""Small files in styles that people hold, made here: (name, content, labels of the turns, words that must be out, metadata).

Used by the tests of what is read (`test_sources_newsrooms.py`), of hostile changes to it and of the way back to bytes.
Labels are None where the file names nobody; a document without turns has [].
"""

from __future__ import annotations

import json
from typing import NamedTuple


class Style(NamedTuple):
    name: str
    content: bytes
    labels: list[str | None]
    absent: tuple[str, ...] = ()
    meta: tuple[tuple[str, str | None], ...] = ()


def _style(
    name: str,
    content: str,
    labels: list[str | None],
    *absent: str,
    encoding: str = "utf-8",
    **meta: str | None,
) -> Style:
    return Style(name, content.encode(encoding), labels, absent, tuple(meta.items()))


STYLES = [
    _style(
        "network_page.txt",
        "CNN.com - Transcripts\n\nReturn to Transcripts main page\n\nTHE LEAD WITH JAKE TAPPER\n\nFloods Close Bridges; Senate Debates Farm Bill. Aired 4-5p ET\n\nAired March 14, 2019 - 16:00   ET\n\n"
        "THIS IS A RUSH TRANSCRIPT. THIS COPY MAY NOT BE IN ITS FINAL FORM AND MAY BE UPDATED.\n\n[16:00:15]\n\nJANE ROE, CNN ANCHOR: Water is rising.\n\n(BEGIN VIDEO CLIP)\n\nUNIDENTIFIED FEMALE: We lost the barn.\n\n"
        "(END VIDEO CLIP)\n\nBOB POE, CNN CORRESPONDENT (voice-over): The river crested at noon.\n\n(on camera): Behind me is the bridge.\n\nROE: Thank you.\n",
        ["JANE ROE, CNN ANCHOR", "UNIDENTIFIED FEMALE", "BOB POE, CNN CORRESPONDENT (voice-over)", "ROE"],
        "RUSH", "Return to", "(on camera)", ": Behind",
        title="Floods Close Bridges; Senate Debates Farm Bill", published_on="2019-03-14", outlet="CNN",
    ),
    _style(
        "fields_above.txt",
        "The Evening Hour, Transcript 10/3/17\n\nGuests: Lena Roe, Bob Poe\n\nShow: THE EVENING HOUR\nDate: October 3, 2017\nGuest: Lena Roe, Bob Poe\n\nANN DOE, HOST:  Good evening.  \n\nLENA ROE, RESIDENT:  I saw it.  \n\n"
        "DOE:  What was on it?  \n\nBOB POE, HISTORIAN:  Nobody`s sure.  \n\nTHIS IS A RUSH TRANSCRIPT. THIS COPY MAY NOT BE IN ITS FINAL FORM AND MAY BE UPDATED.\nEND   \n",
        ["ANN DOE, HOST", "LENA ROE, RESIDENT", "DOE", "BOB POE, HISTORIAN"], "RUSH", published_on="2017-10-03", title=None,
    ),
    _style(
        "gavel.txt",
        "00:00:00\nUnidentified Speaker\n>> THE COMMITTEE WILL COME TO ORDER.\n00:00:09\n>> I WANT TO THANK OUR WITNESSES FOR\n00:00:21\nCOMING. >> MR. CHAIRMAN, THANK YOU.\n",
        ["Unidentified Speaker", None, None],
    ),
    _style(
        "press_page.html",
        "<html lang='en'><head><title>Briefing by Ann Doe | Press Office</title><meta property='article:published_time' content='2021-03-02T19:41:22-05:00'></head><body><nav><a>Home</a></nav><main><h1>Briefing by Ann Doe</h1>"
        "<p>1:12 P.M. EST</p><p>MS. DOE:&nbsp; Hi, everyone.</p><p>We met the governors.</p><p>Q&nbsp; &nbsp; Will he veto it?</p><p>MS. DOE:&nbsp; I don&#8217;t have anything.&nbsp; (Laughter.)</p><p>Q&nbsp; &nbsp; And Yemen &#8212;</p>"
        "<p>MS. DOE:&nbsp; Go ahead.</p><p>END&nbsp; 1:59 P.M. EST</p></main><footer><p>Sign Up</p></footer></body></html>",
        ["MS. DOE", "Q", "MS. DOE", "Q", "MS. DOE"], "Sign Up", "Home", title="Briefing by Ann Doe", published_on="2021-03-02",
    ),
    _style(
        "department.txt",
        "Department Press Briefing - June 8, 2022\n\nJune 8, 2022\n\n2:04 p.m. EDT\n\nMR POE: Good afternoon.\n\nQUESTION: Will he meet the president?\n\nMR POE: I would expect so.\n\nQUESTION: You don't know?\n\nMR POE: We will see.\n\n(The briefing was concluded at 3:11 p.m.)\n\n# # #\n",
        ["MR POE", "QUESTION", "MR POE", "QUESTION", "MR POE"], "concluded", title="Department Press Briefing", published_on="2022-06-08",
    ),
    _style(
        "house_uk.txt",
        "House of Commons Hansard\nWater Companies: Sewage\nVolume 743: debated on Tuesday 9 January 2024\n\n11.30am\n\nMr Speaker\nOrder. I call the Secretary of State.\n\nJane Roe (Bath West) (Lab)\n1. What steps he is taking to clean the rivers. (900841)\n\n"
        "The Secretary of State for Environment, Food and Rural Affairs (Bob Poe)\nGood morning, Mr Speaker. We have quadrupled inspections.\n\nJane Roe\nI thank him, but the river is no cleaner. Will he apologise?\n\nBob Poe\nThe hon. Lady is right, and I will meet her.\n\nMr Speaker\nI call the shadow Minister.\n",
        ["Mr Speaker", "Jane Roe (Bath West) (Lab)", "The Secretary of State for Environment, Food and Rural Affairs (Bob Poe)", "Jane Roe", "Bob Poe", "Mr Speaker"],
        title="Water Companies: Sewage", published_on="2024-01-09",
    ),
    _style(
        "house_ca.txt",
        "HOUSE OF COMMONS\nEDITED HANSARD • No. 201\nMonday, May 29, 2023\n\nHousing\n\nHon. Jane Roe (Leader of the Opposition, X): Mr. Speaker, when will rents fall?\n\nHon. Ann Doe (Minister of Housing, Y): Mr. Speaker, we are building.\n\nSome hon. members: Oh, oh!\n\n"
        "The Speaker: Order. The hon. member for Red Hill.\n\nMr. Bob Poe (Red Hill, X): Mr. Speaker, that is no answer.\n",
        ["Hon. Jane Roe (Leader of the Opposition, X)", "Hon. Ann Doe (Minister of Housing, Y)", "Some hon. members", "The Speaker", "Mr. Bob Poe (Red Hill, X)"],
        published_on="2023-05-29",
    ),
    _style(
        "noon_briefing.txt",
        "17 April 2018\n\nThe following is a near-verbatim transcript of today's noon briefing by Bob Poe, Spokesman.\n\nGood afternoon, everyone. I will start with a trip that begins on Monday.\n\n**South Hill\n\nOur colleagues tell us that 14 aid workers were freed on Monday.\n\n"
        "**Questions and Answers\n\nQuestion: Thank you. Who held them?\n\nSpokesman: I don't have any details.\n\nCorrespondent: But they said it was rebels.\n\nSpokesman: I can't confirm it.\n",
        [None, "Question", "Spokesman", "Correspondent", "Spokesman"], "**", "verbatim", "South Hill", published_on="2018-04-17",
    ),
    _style(
        "call.txt",
        "Northwind Foods (NWF) Q2 2021 Earnings Call Transcript\n\nJul 29, 2021 at 11:01PM\n\nContents:\nPrepared Remarks\nQuestions and Answers\n\nPrepared Remarks:\n\nOperator\n\nGood morning, and welcome. [Operator instructions] Please go ahead.\n\nAnn Doe -- Vice President\n\nThank you, operator. With me is Bob Poe.\n\n"
        "Bob Poe -- Chief Executive Officer\n\nSales grew by 4%, and we raised our guidance.\n\nOperator\n\nOur first question is from Jane Roe. Please go ahead.\n\nJane Roe -- Harbor Capital -- Analyst\n\nGood morning, guys. What about freight?\n\nBob Poe -- Chief Executive Officer\n\nIt rose by a tenth in the quarter, as we said.\n\n"
        "Duration: 42 minutes\n\nCall participants:\n\nAnn Doe -- Vice President\n\nJane Roe -- Harbor Capital -- Analyst\n\nAll earnings call transcripts\n\nThis article is a transcript of this conference call produced for The Motley Fool. There may be errors.\n",
        ["Operator", "Ann Doe -- Vice President", "Bob Poe -- Chief Executive Officer", "Operator", "Jane Roe -- Harbor Capital -- Analyst", "Bob Poe -- Chief Executive Officer"],
        "Operator instructions", "Motley", published_on="2021-07-29",
    ),
    _style(
        "service.txt",
        "Mayor Announces Snow Plan\nJan 5, 2024\n\nMayor Roe holds a press conference on the storm, and the city listens to her.\n\nTranscribe Your Own Content\n\nTry Rev and save time transcribing, captioning, and subtitling.\n\nMayor Roe (00:00):\nWe expect 14 inches.\n\nSpeaker 2 (00:20):\nWhat about the buses?\n\nMayor Roe (00:24):\nThey stop at nine.\n",
        ["Mayor Roe", "Speaker 2", "Mayor Roe"], "Try Rev", title="Mayor Announces Snow Plan", published_on="2024-01-05",
    ),
    _style(
        "notes.txt",
        "Council work session\nTue, Feb 06, 2024 6:02PM • 48:11\n\nSUMMARY KEYWORDS\nzoning, parking\n\nSPEAKERS\nJane Roe, Speaker 2\n\nJane Roe  00:01\nOkay, let's get started.\n\nSpeaker 2  00:07\nThe first item is parking.\n\nJane Roe  1:02:10\nAll in favor?\n\nTranscribed by https://otter.ai\n",
        ["Jane Roe", "Speaker 2", "Jane Roe"], "otter.ai", title="Council work session", published_on="2024-02-06",
    ),
    _style(
        "meeting.txt",
        "Standup - 2024/03/12 09:28 EDT - Transcript\nAttendees\nJane Roe, Bob Poe\n\nTranscript\nThis editable transcript was computer generated and might contain errors. People can also change the text after it was created.\n\n00:00:00\n\nJane Roe: Morning. Who has it?\nBob Poe: I do.\n\n00:05:00\n\nJane Roe: Okay.\n\nMeeting ended after 00:06:12 👋\n",
        ["Jane Roe", "Bob Poe", "Jane Roe"], "editable", published_on="2024-03-12",
    ),
    _style(
        "room.vtt",
        "WEBVTT\n\n1\n00:00:03.120 --> 00:00:06.450\nJane O'Roe: Good morning. Can everyone\n\n2\n00:00:06.450 --> 00:00:08.000\nJane O'Roe: hear me?\n\n3\n00:00:08.910 --> 00:00:10.000\nCounty Clerk's iPhone: Yes, we can.\n\n4\n00:00:11.000 --> 00:00:14.000\nJane O'Roe: Item one: the audit.\n\n5\n00:00:15.000 --> 00:00:19.000\nB. Poe (she/her): I'll second that.\n",
        ["Jane O'Roe", "County Clerk's iPhone", "Jane O'Roe", "B. Poe (she/her)"],
    ),
    _style(
        "player.txt",
        "Transcript\n\n\n0:00\ngood evening everyone the storm has now\n0:03\nreached the coast of Norfolk\n0:09\n[Music]\n0:12\nour reporter is on the scene\n",
        [None], "Music", "Transcript",
    ),
    _style(
        "words.json",
        json.dumps({"transcript": {"words": [{"value": w, "time": 100 * i, "duration": 90, "paragraphId": p} for i, (w, p) in enumerate([("The", "1"), ("vote", "1"), ("passed.", "1"), ("It", "2"), ("failed.", "2")])],
                                   "paragraphs": [{"id": "1", "speaker": "Chair Roe"}, {"id": "2", "speaker": "Ms. Poe"}]}}),
        ["Chair Roe", "Ms. Poe"],
    ),
    _style(
        "radio_log.txt",
        "[22:41:07] DISPATCH: Unit 14, shots fired on Pine.\n[22:41:15] UNIT 14: 14 copy.\n[22:43:58] DISPATCH: Unit 9, can you back?\n[22:44:02] UNIT 9: Two minutes out.\n[22:44:40] 14: In custody.\n",
        ["DISPATCH", "UNIT 14", "DISPATCH", "UNIT 9", "14"],
    ),
    _style(
        "deposition.txt",
        "                                      14\n\n 1             Q.   Good morning, Mr. Roe.  Would you state\n 2   your full name?\n 3             A.   Morgan Roe.\n 4             Q.   Where do you work?\n 5             A.   At the port.  I've\n 6   been there since 2009.\n 7             MS. DOE:  Objection.\n 8   BY MR. POE:\n"
        " 9             Q.   Did you sign it?\n10             A.   I did not.\n11                  (Recess taken from 10:02 to 10:15.)\n12             Q.   Here is Exhibit 4.\n13             A.   Okay.\n\n              Example Legal Solutions\n           212-555-0100\n",
        ["Q", "A", "Q", "A", "MS. DOE", "Q", "A", "Q", "A"], "Legal Solutions", "Recess", "\n14",
    ),
    _style(
        "sentencing.txt",
        "                UNITED STATES DISTRICT COURT\n            TRANSCRIPT OF SENTENCING PROCEEDINGS\n         BEFORE THE HONORABLE SUSAN T. ROE\n                 JUNE 12, 2015; 9:00 A.M.\n\n        THE COURT:  Good morning.  We are here in United States\nversus Poe.  Counsel?\n        MR. DOE:  Good morning, Your Honor.  Karl Doe for the\ngovernment.\n"
        "        THE COURT:  Mr. Poe, have you read the report?\n        THE DEFENDANT:  Yes, ma'am.\n    (Discussion off the record.)\n        THE COURT:  I sentence you to 41 months.\n\n                      C E R T I F I C A T E\n    I certify that the foregoing is a correct transcript from the\nrecord of proceedings.\n",
        ["THE COURT", "MR. DOE", "THE COURT", "THE DEFENDANT", "THE COURT"], "Discussion",
    ),
    _style("mac.txt", "ANN DOE, HOST: Good morning.\r\rBOB POE: Good morning, Ann.\r\rDOE: How cold is it?\r\rPOE: Very.\r", ["ANN DOE, HOST", "BOB POE", "DOE", "POE"]),
    _style("marked.txt", "\ufeffANN DOE, HOST: Good morning from Zürich.\r\n\r\nBOB POE: It’s cold.\r\n\r\nDOE: How cold?\r\n", ["ANN DOE, HOST", "BOB POE", "DOE"], encoding="utf-16-le"),
    _style("emergency.txt", "911 OPERATOR: 911, what is it?\n\nCALLER: There's smoke.\n\n911 OPERATOR: Get out.\n\nCALLER: She's out.\n", ["911 OPERATOR", "CALLER", "911 OPERATOR", "CALLER"]),
    _style(
        "own_lines.txt",
        "Why the levee failed\n\nAug 29, 2015 6:35 PM EDT\n\nJane Roe:\n\nTen years ago the water came.\n\nBob Poe:\n\nThere are still no houses.\n\nRosa Doe, Lower Ward resident:\n\nThere was nothing to come back to.\n\nBob Poe:\n\nThe city says help is coming.\n\nJane Roe:\n\nThank you.\n",
        ["Jane Roe", "Bob Poe", "Rosa Doe, Lower Ward resident", "Bob Poe", "Jane Roe"], title="Why the levee failed", published_on="2015-08-29",
    ),
    _style(
        "press_conference.txt",
        "May 4, 2022\n\n        CHAIR ROE. Good afternoon. Before I go into the details, I'd like to\nspeak to the people.\n\n        ANN DOE. Thank you. Let's go to Bob.\n\n        BOB POE. Thank you, Chair Roe. What would it take?\n\n        CHAIR ROE. So, it is not something we are\nconsidering.\n\n                          Page 1 of 26\n",
        ["CHAIR ROE", "ANN DOE", "BOB POE", "CHAIR ROE"], "Page 1",
    ),
    _style(
        "rough_draft.txt",
        "15:04:11  1        THE COURT:  Are we ready?\n15:04:13  2        MS. ROE:  We are, Your Honor.\n15:04:15  3        MR. POE:  Yes, Judge.\n15:04:18  4             (Jury in.)\n15:05:40  5   BY MS. ROE:\n"
        "15:05:41  6        Q.   Where were you?\n15:05:44  7        A.   At my sister's.\n15:05:47  8        Q.   All day?\n15:05:49  9        A.   Until six.\n",
        ["THE COURT", "MS. ROE", "MR. POE", "Q", "A", "Q", "A"],
        "15:04:18", "Jury",
    ),
    _style(
        "sunday_show.txt",
        "A rush transcript of \"The Week\" airing on Sunday, May 21, 2023 on Example News is below.\n\nJANE ROE, \"THE WEEK\" ANCHOR: Good morning.\n\nSEN. BOB POE, (D) OREGON: Good morning, Jane.\n\nROE: Is there a deal?\n\nPOE: Not yet.\n",
        ['JANE ROE, "THE WEEK" ANCHOR', "SEN. BOB POE, (D) OREGON", "ROE", "POE"],
        "rush",
    ),
    _style("signs.txt", "😀 ANN DOE, HOST: Good morning 🌧️ from Bergen.\n\nBOB POE: It’s wet 😀 here.\n\nDOE: How wet?\n", ["ANN DOE, HOST", "BOB POE", "DOE"]),
    _style(
        "police_interview.txt",
        "Sheriff's Office: Interview of Dale Roe\nCase No. 14-2231\nDate: 06/22/2014\n\nDET. POE: Okay, you know why you're here?\n\nD. ROE: I guess so.\n\nDET. POE: Speak up, please.\n",
        ["DET. POE", "D. ROE", "DET. POE"],
        published_on="2014-06-22",
    ),
    _style(
        "oral_history.txt",
        "Oral History Interview with June Roe\n\nInterviewee: June Roe\nInterviewer: Sam Poe\nDate: May 2, 1996\nPlace: Bessemer\n\nSP: When were you born?\n\nJR: In 1921, here in Bessemer.\n\nSP: What do you remember?\n\nJR: Men with axe handles. [pause] And the quiet.\n",
        ["SP", "JR", "SP", "JR"], "pause", published_on="1996-05-02", title="Oral History Interview with June Roe",
    ),
    _style(
        "meeting_ru.txt",
        "Meeting with the Governor\nMarch 4, 2019\n\nPresident of Ruritania Vladimir Roe: How are the roads?\n\nGovernor of North Hill Mikhail Poe: Mr President, we have repaired them.\n\nVladimir Roe: Good. And hospitals?\n\nMikhail Poe: Two were opened last year.\n",
        ["President of Ruritania Vladimir Roe", "Governor of North Hill Mikhail Poe", "Vladimir Roe", "Mikhail Poe"], published_on="2019-03-04",
    ),
    _style("stream.srt", "1\n00:00:01,000 --> 00:00:03,000\n[Carla] The ice was gone.\n\n2\n00:00:03,500 --> 00:00:06,000\n- [man] And the boats?\n- [Carla] They left.\n\n3\n00:00:07,000 --> 00:00:09,000\n[wind howling]\n", ["Carla", "man", "Carla"], "howling", "["),
    _style("printed.txt", "[00:00:00.000 --> 00:00:04.320]   Good evening. The pool is shut.\n[00:00:04.320 --> 00:00:07.900]   Parents were not pleased.\n[00:00:07.900 --> 00:00:11.000]   Where will they swim?\n", [None], "-->"),
    _style("cutting_room.txt", "00:00:00:12 - 00:00:04:02\nSpeaker 1\nThe dam had been leaking.\n\n00:00:04:02 - 00:00:06:20\nTess Roe\nAnd nobody said a word.\n\n00:00:06:20 - 00:00:09:00\nSpeaker 1\nNot one.\n", ["Speaker 1", "Tess Roe", "Speaker 1"], "00:00"),
    _style("tabs.txt", "INTERVIEWER\tWhere were you?\nMR ROE\tAt the plant. I had the late shift.\nINTERVIEWER\tWhen did you hear it?\nMR ROE\tAbout two.\n", ["INTERVIEWER", "MR ROE", "INTERVIEWER", "MR ROE"]),
    _style(
        "printed_interview.txt",
        "We Were Not Told\n\nThe former head of the dam authority talks about the night. “Nobody knew,” a report said.\n\nMr. Roe, when did you learn of it?\n\nAt four. A farmer called me.\n\nThe sirens had been sold.\n\nWhat did you do?\n\nI drove there. It was raining.\n\nDid you call the ministry?\n\nOf course. I called twice.\n\nDo you feel guilty?\n\nMy wife asks me that.\n",
        [None] * 8, title="We Were Not Told",
    ),
    _style(
        "column_of_questions.txt",
        "What we know about the port strike\n\nWhy are the workers striking?\n\nThe union wants a raise of 12%. The operator has offered 4%.\n\nHow long will it last?\n\nNobody knows. The last strike took three weeks.\n\nWhich goods are affected?\n\nFruit, cars and grain, according to the chamber.\n\nWhat does the government say?\n\nThe minister has called both sides to talks.\n",
        [],
    ),
    _style(
        "archive.txt",
        "                               1 of 2 DOCUMENTS\n\n                               The Harbor Times\n\n                             March 3, 2009 Tuesday\n                              National Edition\n\nBridge shut after crack is found\n\nBYLINE: Ann Roe, Transport Correspondent\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 61 words\n\n\n"
        "The bridge was shut yesterday.\n\nIt will stay shut for a month.\n\nLOAD-DATE: March 3, 2009\n\nLANGUAGE: ENGLISH\n\n                         Copyright 2009 Harbor Times Limited\n                              All Rights Reserved\n\n                               2 of 2 DOCUMENTS\n\n                               The Valley Sun\n\n"
        "                             March 4, 2009 Wednesday\n\nCrack known for years\n\nLENGTH: 48 words\n\n\nA crack was known to its owners, Hal Poe said.\n\nLOAD-DATE: March 4, 2009\n",
        [], "LOAD-DATE", "SECTION", "Copyright", "DOCUMENTS", title="Bridge shut after crack is found", outlet="The Harbor Times", published_on="2009-03-03", author="Ann Roe, Transport Correspondent",
    ),
    _style(
        "agency.txt",
        "UPDATE 2-Copper union rejects pay offer\n\nBy Jane Roe\n\nSANTIAGO, Aug 4 (Reuters) - Workers voted to reject the offer, the union said on Wednesday.\n\n\"We are ready,\" its president said.\n\n(Reporting by Jane Roe; Writing by Bob Poe; Editing by Ann Doe)\n\nOur Standards: The Thomson Reuters Trust Principles.\n",
        [], "Reporting by", "Trust Principles", outlet="Reuters", author="Jane Roe",
    ),
    _style(
        "paper.xml",
        '<?xml version="1.0"?><nitf><head><title>Rents Fall</title><docdata><doc.copyright holder="The Daily Ledger" year="2006"/></docdata><pubdata date.publication="20061204T000000" name="The Daily Ledger"/></head><body><body.head><hedline><hl1>Rents Fall</hl1></hedline><byline class="print_byline">By ANNE ROE</byline>'
        '</body.head><body.content><block class="lead_paragraph"><p>Rents fell 2 percent last month.</p></block><block class="full_text"><p>Rents fell 2 percent last month.</p><p>"It is a relief," said Maria Poe.</p></block></body.content></body></nitf>',
        [], "ANNE", title="Rents Fall", outlet="The Daily Ledger", published_on="2006-12-04", author="ANNE ROE",
    ),
    _style(
        "item.xml",
        '<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><rightsInfo><copyrightHolder><name>Example Press</name></copyrightHolder><usageTerms>NOT FOR RESALE</usageTerms></rightsInfo><itemMeta><versionCreated>2019-03-12T08:11:00Z</versionCreated></itemMeta><contentMeta><contentCreated>2019-03-12T07:59:00Z</contentCreated>'
        "<by>By Kari Roe</by><headline>Train derails</headline></contentMeta><contentSet><inlineXML><p>A train derailed on Tuesday, police said.</p><p>Nobody was hurt.</p></inlineXML></contentSet></newsItem>",
        [], "RESALE", title="Train derails", outlet="Example Press", published_on="2019-03-12", author="Kari Roe",
    ),
    _style(
        "blog.html",
        "<html lang='en'><head><title>Mayor quits after audit &#8211; Hill Post</title></head><body><article><header class='entry-header'><h1 class='entry-title'>Mayor quits after audit</h1><div class='entry-meta'>Posted on <time datetime='2022-11-03'>Nov 3</time> by <span class='author vcard'><a>Lou Roe</a></span></div></header>"
        "<div class='entry-content'><p>The mayor resigned Thursday, a day after an audit<sup><a href='#n1' role='doc-noteref'>1</a></sup> found money missing.</p><p>&#8220;I did nothing wrong,&#8221; he said.</p><div class='sharedaddy'><h3>Share this:</h3></div></div></article></body></html>",
        [], "Share this", "Posted on", "audit1", title="Mayor quits after audit", outlet="Hill Post", author="Lou Roe", published_on="2022-11-03",
    ),
    _style(
        "saved_page.html",
        "<html><head><title>Quake hits coast</title></head><body><div id='wm-ipp-base'><p>37 captures</p></div><table><tr><td><a>Home</a><br><a>World</a><br><a>Sports</a></td><td><b>Quake hits coast</b><p>A strong quake struck the coast on Friday, killing two people, officials said.<p>\"Everything shook,\" said Rosa Roe.</td></tr></table></body></html>",
        [], "captures", "Sports", title="Quake hits coast",
    ),
    _style("posts.tsv", 'id\tcreated_at\tuser\ttweet\n1\t2019-04-01\t@press\t"Safe," says mayor. Residents do not agree.\n', [], published_on="2019-04-01"),
    _style("snippets.csv", '"URL","Station","Show","Snippet"\n"https://example.org/1","CNN","New Day","the senate will come back on tuesday and the flood bill is first in line"\n', [], outlet="CNN"),
    _style("posts.jsonl", json.dumps({"created_at": "Wed Oct 10 20:19:24 +0000 2018", "id_str": "1", "full_text": "The vote is delayed &amp; nobody knows why.", "user": {"name": "Ann Roe"}}), [], "&amp;", published_on="2018-10-10", author="Ann Roe"),
    _style(
        "answer.json",
        json.dumps({"status": "ok", "articles": [{"source": {"id": None, "name": "Coast Radio"}, "title": "Whale beached", "url": "https://example.org/w", "publishedAt": "2020-01-05T10:00:00Z", "content": "A whale beached on Sunday, rangers said."},
                                                 {"source": {"id": "x", "name": "Valley Sun"}, "title": "Snow", "url": "https://example.org/s", "publishedAt": "2020-01-06T10:00:00Z", "content": "Snow fell, and roads were shut."}]}),
        [], "Snow", title="Whale beached", outlet="Coast Radio", published_on="2020-01-05",
    ),
]  # fmt: skip
