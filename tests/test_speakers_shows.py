"""What a user relies on: in whole invented shows no turn is given a wrong name, and those whom the words name are named.

Each line is a turn with who really speaks: `Name!` must be named, `Name` may be named or left open, `-` is never named in the
text and must stay without a name. Every show is read twice: as written, and as a transcript that has lost its commas and
contractions."""

import re

import pytest

import tasks.turns  # noqa: F401  (registers the component)
from tasks.language import load

SHOWS = {
    "two_way_with_a_correspondent": """
-: Talks on a cease-fire broke off today in Nairobi. Both sides blame the other. NPR's Miriam Okafor is following the story from there. And Miriam, why did these talks break down?
Miriam Okafor!: Well, the short answer is that nobody trusted the monitors. The rebels wanted the African Union, and the government said no.
-: And is anybody still in the room?
Miriam Okafor!: A few of the mediators, yes. They told me they would sit there all night if they had to.
-: What happens to the aid convoys in the meantime?
Miriam Okafor!: They're parked at the border. Drivers are sleeping under the trucks.
-: That's NPR's Miriam Okafor in Nairobi. Thanks so much.
Miriam Okafor!: You're welcome.
""",
    "interview_with_an_author": """
Paula Grant!: From Public Radio International, this is Open Country. I'm Paula Grant. When Daniel Ruiz was nine, his family left the only town he had ever known. He writes about it in a new memoir. Daniel Ruiz joins us from our studio in Denver. Welcome to the program.
Daniel Ruiz!: Thank you for having me. It's good to be here.
Paula Grant!: You start the book with a suitcase. Why a suitcase?
Daniel Ruiz!: Because that was what my mother would not let go of. She carried it on her knees for eleven hours.
Paula Grant!: What was in it?
Daniel Ruiz!: Photographs, mostly. And a radio that did not work.
Paula Grant!: Daniel Ruiz, thank you so much for talking with us.
Daniel Ruiz!: My pleasure, Paula.
""",
    "host_named_only_by_the_guest": """
-: The city council voted last night to close four libraries. Councilwoman Teresa Voss was one of two who voted no. She's on the line with us now. Good morning.
Teresa Voss!: Good morning, Greg.
-: So why did you vote no?
Teresa Voss!: Because nobody asked the people who use them, Greg. I did.
-: How many did you ask?
Teresa Voss!: About four hundred. I stood outside with a clipboard.
""",
    "report_with_clips": """
-: Farmers in the valley say they have never seen so little rain. Lena Hart reports from Fresno.
Lena Hart!: The almond trees on this farm are forty years old. They need about a meter of water a year. This spring they got a third of that, and the wells are going dry one after the other along the road.
-: I have put everything I own into these trees.
Lena Hart: Down the road another farmer has given up already. He sold his cows in May and he is renting out the barn to a man who fixes buses.
-: It was that or lose the house.
Lena Hart!: State officials say relief is on the way, but they will not say when. Until then the farmers here look at the sky. For NPR News, I'm Lena Hart in Fresno.
""",
    "clip_then_two_way": """
-: The governor was in no mood for questions this afternoon.
Howard Pell!: We will open the gates when the engineers tell me to open the gates, and not one hour before.
-: That's Governor Howard Pell speaking outside the capitol. Reporter Nina Brandt was there, and she joins us now. Nina, what was he so angry about?
Nina Brandt!: He was asked three times about the inspection report. He did not want to talk about it.
-: Did anybody else?
Nina Brandt!: The state engineer did. She said the report was late and that it was thin.
-: Nina Brandt of member station KQXR. Nina, thanks.
Nina Brandt!: Thank you.
""",
    "cable_news": """
Carl Dunning!: Good evening, everyone. I'm Carl Dunning in Washington. We begin tonight with the storm. CNN's Ruth Abara is standing by live in Mobile. Ruth, what are you seeing?
Ruth Abara!: Carl, the wind has picked up in the last hour. You can see the traffic lights behind me swinging. The water is over the sea wall.
Carl Dunning!: Are people still on the roads?
Ruth Abara!: Very few. We saw two police cars and one bus.
Carl Dunning!: All right. Ruth Abara for us in Mobile. Thank you, Ruth. Let's bring in Senator Mark Tolland, Democrat of Alabama. Senator, have you spoken to the White House tonight?
Mark Tolland!: I have, Carl. I spoke to the president about an hour ago. He told me whatever we need we will get.
Carl Dunning: And do you believe him?
Mark Tolland!: I do. I have no reason not to.
Carl Dunning: Senator Tolland, thank you for joining us.
Mark Tolland!: Thank you.
""",
    "panel": """
Amy Sutter!: I'm Amy Sutter. Joining us to talk about the week in politics are Ed Lowry of the Boston Globe and Priya Raman of the National Review. Welcome to you both.
Ed Lowry: Good to be here.
Priya Raman: Thank you.
Amy Sutter: Ed, let me start with you. Did the president help himself?
Ed Lowry!: I think he did, a little. He sounded like a man with a plan.
Amy Sutter: Priya, is that how you heard it?
Priya Raman!: No, I heard a man without one. The numbers do not add up and everybody in that room knew it.
Ed Lowry: Oh, come on.
Priya Raman: They don't add up.
""",
    "conference_call": """
-: Good day, and welcome to the second quarter earnings call. I would now like to turn the conference over to your host, Ms. Karen Weller, head of investor relations. Please go ahead.
Karen Weller!: Thank you. Good afternoon and welcome, everyone. With me today is our chief executive, Victor Amund. Some of what we say today looks forward. I will now turn the call over to Victor.
Victor Amund!: Thanks, Karen. We had a strong quarter. Revenue rose nine percent, and we opened forty stores.
-: Our first question comes from Joel Stern with Hanover Securities. Your line is open.
Joel Stern!: Good afternoon. Could you say something about margins in Europe?
Victor Amund: Sure. They were lower than we wanted. We are working on it.
""",
    "hearing": """
-: The committee will come to order. The chair now recognizes the gentlewoman from Ohio, Ms. Farrow, for five minutes.
Farrow!: Thank you, Mr. Chairman. I have one question for the witness. When did you learn of the leak?
-: I learned of it on the fourth of May.
Farrow: And whom did you tell?
-: The gentlewoman's time has expired. I now recognize the gentleman from Texas, Mr. Oakes.
Oakes!: Thank you, Mr. Chairman. I would like to go back to the fourth of May.
""",
    "people_only_spoken_of": """
-: What did you make of the speech by Angela Merkel last night?
-: It was a cautious speech. I thought Emmanuel Macron was the bolder of the two.
-: And Boris Johnson?
-: He was hardly in the room. Thanks to Jens Stoltenberg the meeting ended on time.
-: Was it true that Steve Jobs once came to that hotel?
-: So they say.
""",
    "a_first_name_that_belongs_to_somebody_else": """
-: Steve Jobs died ten years ago today. Our next guest built the first machines with him. Wanda Kerr, welcome.
Wanda Kerr!: Thanks, Steve. It's a sad day.
-: When did you meet him?
Wanda Kerr!: In a parking lot. He was selling a car.
""",
    "podcast": """
Tess Holm!: Hello and welcome to Paper Trails, the show about archives. My name is Tess Holm.
Omar Diaz!: And I'm Omar Diaz.
Tess Holm: Today we are talking about ships' logs.
Omar Diaz: I have been looking forward to this one all week.
""",
    "caller_show": """
Neal Corbin!: This is Science Now. I'm Neal Corbin. We are talking about bees with the biologist Anna Reiss. Let's take a call from Tulsa. Hello, you're on the air.
-: Hi. I have a hive behind my garage and half of them are gone.
Anna Reiss: Was there any spraying near you this spring?
-: There was, yes. The field next door.
Neal Corbin: Thank you for the call. Anna Reiss, how common is that?
Anna Reiss!: Very common, I am afraid. We see it in most of the states where corn is grown.
""",
    "listen": """
-: The mayor has been under fire for weeks. Here's what Mayor Lucy Brandon said last night.
Lucy Brandon!: I have made mistakes. I will not make them twice.
-: Not everybody is convinced. Here's union leader Walt Emery.
Walt Emery!: We heard that in March, and we heard that in June.
-: The council meets tomorrow.
""",
    "description_before_the_name": """
-: Stocks fell for a fifth day. Gordon Pike, CNBC's Washington correspondent, joins us. Gordon, how worried are they at the Fed?
Gordon Pike!: They are not saying so, but they are worried.
-: What would a cut do?
Gordon Pike!: Not a lot. Rates are low as it is.
-: Gordon Pike, thanks as always.
Gordon Pike!: Any time.
""",
    "host_hands_over_twice": """
Dana Moss!: It's All Things Considered from NPR News. I'm Dana Moss.
Ike Weber!: And I'm Ike Weber. The Senate voted tonight to keep the government open until March. NPR's congressional correspondent Sally Ford was in the chamber. Hey, Sally.
Sally Ford!: Hey, Ike.
Ike Weber: How close was it?
Sally Ford!: Closer than anybody thought at noon. Two senators changed their minds in the last hour.
Ike Weber: And what did they get for it?
Sally Ford!: A promise of a vote on flood insurance. It's not much.
Ike Weber: NPR's Sally Ford on Capitol Hill. Thank you.
Sally Ford!: You bet.
""",
    "taped_interview": """
-: When the factory closed, Rosa Lindqvist stayed. She's now the mayor of a town with more dogs than people. When we spoke, I asked Mayor Lindqvist why she never left.
Rosa Lindqvist: Somebody had to turn off the lights. And then I found I liked the dark.
-: You liked it?
Rosa Lindqvist: I did. You could see the stars.
-: Rosa Lindqvist is the mayor of Holt. Thank you for speaking with us.
Rosa Lindqvist!: Thank you.
""",
    "second_guest_after_the_first": """
Julia Crane!: Welcome back. I'm Julia Crane. With me now is Republican strategist Boyd Ellison. Boyd, did the vice president help the ticket?
Boyd Ellison!: He did no harm, and that is all you ask of him.
Julia Crane!: Not more than that?
Boyd Ellison!: Not a bit more.
Julia Crane!: Boyd Ellison, appreciate your time. Coming up, a town without water. Our national correspondent Kim Sato has been there. Kim, what did you find?
Kim Sato!: Julia, I found people standing in line at five in the morning with milk jugs.
Julia Crane: How long has that been going on?
Kim Sato!: Since Thursday. The pipes froze and then they broke.
""",
    "a_debate_of_titles": """
-: We're joined now by the secretary of agriculture, Paul Denning. Mr. Secretary, thanks for being here.
Paul Denning!: Good to be with you.
-: Is there enough wheat, Mr. Secretary?
Paul Denning!: There is. Prices are another matter.
-: Farmers say that your department was slow.
Paul Denning: I hear them.
-: Secretary Denning, thank you.
Paul Denning!: Thank you very much.
""",
    "spoken_of_in_questions": """
-: Did Obama know about the raid before it happened?
-: He did. And so did Panetta.
-: What did Clinton say to you?
-: She said to wait. Well, Biden thought it was a mistake.
-: Is Putin winning?
-: I don't think Putin knows.
-: Who told Robert Gates?
-: That is the question Robert Gates asked too.
""",
    "briefing": """
-: Good afternoon, everyone. I have one announcement, and then I'll take your questions. The president will travel to Ohio on Friday. Go ahead, Peter.
-: Thank you, Marcy. Does the president still have confidence in Secretary Holt?
-: He does. Yes, Zeke.
-: Did he talk to the chancellor?
-: I don't have a readout of that.
""",
    "sports_two_way": """
Wes Barlow!: From the BBC in London, I'm Wes Barlow. The final is on Sunday, and joining me is Tara Singh, who has covered the team for ten years. Tara, can they do it?
Tara Singh!: I think they can, Wes, if the keeper is fit.
Wes Barlow!: Is he?
Tara Singh!: He trained this morning.
Wes Barlow: Tara Singh, thanks for that. And that's all from us.
""",
    "correspondents_in_turn": """
Carl Dunning!: I'm Carl Dunning. We have reporters in two capitals tonight. First to London and our Judy Marsh. Judy, how was the speech received there?
Judy Marsh!: With some relief, Carl. The prime minister called it a step in the right direction.
Carl Dunning!: And the markets?
Judy Marsh!: Up, but only just.
Carl Dunning: Judy Marsh in London, thank you. Now to Tokyo, where Alan Frye is watching. Alan, same question.
Alan Frye!: A little less relief here. They had hoped for a date.
Carl Dunning: Did they get anything?
Alan Frye!: A promise to talk again in June.
Carl Dunning: Alan Frye in Tokyo. Thanks to both of you.
""",
    "package_with_named_voices": """
-: Schools are short of bus drivers. Here's NPR's Gil Moreno.
Gil Moreno!: It is six in the morning, and Dolores Finch is scraping ice off a windshield. She has driven this route for nineteen years.
-: I know every dog on this road.
Gil Moreno: Finch is one of nine drivers left in a district that once had thirty. The pay is low and the hours are split.
Ray Colby!: We lose them to the warehouse.
Gil Moreno: That's Superintendent Ray Colby. He says that he has driven a bus himself twice this month, and that he would rather not do it again.
-: The brakes scare me.
Gil Moreno!: For now, the children wait a little longer in the dark. Gil Moreno, NPR News, Duluth.
""",
    "guest_host_and_first_name": """
Faye Novak!: This is The Morning Hour. I'm Faye Novak in for Bill Trent. The price of eggs has doubled in a year. Economist Laurel Stone of Duke University says that it will double again. Professor Stone, good morning.
Laurel Stone!: Good morning.
Faye Novak!: Why eggs?
Laurel Stone!: Because hens get sick, and nobody can vaccinate a hundred million hens.
Faye Novak!: So what should I do on Saturday?
Laurel Stone!: Eat oatmeal.
Faye Novak!: Laurel Stone is a professor at Duke. Thanks for being with us.
Laurel Stone!: Thank you, Faye.
""",
    "no_names_at_all": """
-: How long have you lived here?
-: Thirty years. My husband built the porch.
-: And you won't leave?
-: Where would I go?
-: The county says that the river will come up to the windows.
-: The county said that in 1993.
""",
    "quoted_names_at_the_end": """
-: That is a line from a poem by Emily Dickinson.
-: I love Emily Dickinson.
-: Who doesn't? My favorite teacher was Mrs. Abernathy.
-: Mine was a man named John Proctor. He was with us for two years.
-: And then?
-: Then he went to sea. I wrote to him. He's still with us, thank God.
""",
    "sports_people_spoken_of": """
-: Roger Federer has the serve. He's been here before.
-: He has, and so has Rafael Nadal. What a shot by Nadal!
-: What does Federer do now?
-: Federer is in trouble. So is Rafael Nadal, for once.
""",
    "the_interviewer_speaks_of_a_third_person": """
-: Our guest is the biographer Helga Marsh. Helga, was Winston Churchill a good painter?
Helga Marsh!: Better than you would think. He had an eye.
-: And was Clementine Churchill patient with it?
Helga Marsh!: Not always.
-: What about Franklin Roosevelt?
Helga Marsh!: Roosevelt owned one of them.
-: Helga Marsh. Her book is called The Sunday Painter. Thank you so much.
Helga Marsh!: It was my pleasure.
""",
    "handover_between_hosts": """
Nell Archer!: Coming up, the weather. I'm Nell Archer.
Tom Brill!: And I'm Tom Brill. First, a look at sports.
Nell Archer: Tom, did you see the game?
Tom Brill!: I did. I wish I hadn't.
""",
    "townhall_with_audience": """
Grace Bohm!: Welcome back to our town hall with Governor Sam Rydell. I'm Grace Bohm. We have a question from the audience. Go ahead.
-: Governor, my name is not important, but my rent is. What will you do about rents?
Sam Rydell: Thank you for that. We will build forty thousand homes.
Grace Bohm: Governor Rydell, how will you pay for them?
Sam Rydell!: With a bond, and with patience.
""",
    "guest_without_comma_and_title": """
-: Congresswoman Edith Lowe represents the district where the plant stands. She's with us from her office. Congresswoman Lowe, thanks for making time.
Edith Lowe!: I'm glad to be here.
-: Is it safe to go back?
Edith Lowe!: They tell me so. I would not put my own children there yet.
-: Congresswoman, thank you.
Edith Lowe!: Thank you for having me.
""",
    "names_of_programs_and_places": """
-: You're listening to Day to Day. From Santa Monica, California, this is news. Paris Hilton was in court today. Georgia has a new governor. In a moment, Charlotte prepares for rain.
-: The city has four thousand sandbags.
-: And Austin?
-: Austin has none.
""",
    "translator_and_spokesman": """
-: The army says that the road is open. Colonel Idris Amadi is the spokesman. I asked him who controls the bridge.
Idris Amadi: We control the bridge, and both banks.
-: The rebels say the same.
Idris Amadi: They can say it from the other side.
-: Colonel Amadi spoke to us from his headquarters.
""",
    "long_interview_with_remarks": """
Hal Quist!: From member station WXYZ, this is Common Ground. I'm Hal Quist. My guest today is the engineer Mona Farr, who has spent thirty years under bridges. Mona Farr, welcome to Common Ground.
Mona Farr!: Thank you. I'm delighted to be here.
Hal Quist!: Thirty years is a long time to spend looking up.
Mona Farr!: It is. My neck will tell you so. But you learn to hear a bridge before you see what is wrong with it, and that takes about thirty years.
Hal Quist!: What does a bad bridge sound like?
Mona Farr!: Like a spoon in a cup. There's a little ring to it that should not be there.
Hal Quist!: You wrote that nobody listens.
Mona Farr!: Nobody does until there's a hole in the road. I've sent forty letters to one county, and the county has a drawer for them.
Hal Quist!: And what's in the drawer now?
Mona Farr!: Forty letters.
Hal Quist!: Mona Farr, it's been a pleasure. Thank you.
Mona Farr!: Thank you, Hal.
""",
    "report_that_opens_with_a_voice": """
-: Thousands marched in the capital today. NPR's Owen Lark reports.
-: We want bread!
Owen Lark: The square was full by nine. By ten there was no way in and no way out, and the police had put on their helmets.
-: We want work!
Owen Lark!: The police say that they'll be here tomorrow too. Owen Lark, NPR News, Sofia.
""",
    "guest_thanks_the_host_and_a_third": """
Pam Sorley!: I'm Pam Sorley. The mayor of Akron is with us. Mayor Fred Lutz, what will it cost?
Fred Lutz!: Thank you, Pam. And thanks to Governor Hadley we have the money.
Pam Sorley!: All of it?
Fred Lutz!: Most of it.
""",
    "phone_in_with_names": """
Neal Corbin!: You're listening to Line Open. I'm Neal Corbin. Let's go to the phones. Marge is in Toledo. Marge, you're on the air.
-: Hi, Neal. Long-time listener. I want to know why my tomatoes split.
Neal Corbin: Marge, are you watering every day?
-: Twice a day.
Neal Corbin: There's your answer.
""",
    "closing_only": """
-: So that was the end of the mill?
Bettina Rausch: That was the end. They sold the looms for scrap.
-: What is there now?
Bettina Rausch!: A parking lot, and a very good bakery.
-: Bettina Rausch is the author of The Last Shift. Thank you so much for speaking with us.
Bettina Rausch!: Thank you for having me.
""",
    "anchor_is_addressed": """
-: Barbara Stein is at the Pentagon for us tonight. Barbara, what do we know?
Barbara Stein!: Well, Wolf, we know that two ships turned around at about four o'clock.
-: Do they say why?
Barbara Stein!: They don't, Wolf. They say they'll tell us in the morning.
-: Barbara Stein, thanks. Let's turn to our panel now. Ron, your reaction?
-: I'm surprised it took that long.
""",
    "no_comma_direct_object": """
-: The committee asked Peter Lowell what happened. Lowell said he could not recall.
-: Did anybody believe Peter Lowell?
-: Nobody did. What did you think of Lowell?
-: I felt sorry for him.
""",
    "two_guests_of_whom_one_stays": """
Rex Colt!: You're in the Situation Desk. I'm Rex Colt. Joining us now, our senior political analyst, Gwen Albright. Gwen, did it work?
Gwen Albright!: I don't think it did, Rex. He needed a knockout and he got a draw.
Rex Colt!: And what about the undecided voters?
Gwen Albright!: They'll forget it by Thursday.
Rex Colt!: Gwen, stay with us. I want to bring in former Congressman Dale Whitmore of Indiana. Congressman, is she right?
Dale Whitmore!: She's half right. He did get a draw. But a draw is all that he needed.
Gwen Albright: With these numbers?
Dale Whitmore: With any numbers.
Rex Colt: Let me ask you both about the governor.
-: I'd rather not.
""",
    "conversation_taped_before": """
-: Up next, a conversation with the novelist Petra Vance. Her new book is called Salt. I began by asking her where the title came from.
Petra Vance: My father was a fisherman. Everything in our house was salt.
-: Even the bread?
Petra Vance: Especially the bread.
-: Petra Vance. Her new novel is Salt. Petra, thanks so much for coming in.
Petra Vance!: Thanks for having me.
""",
    "leaders_spoken_of": """
-: President Barack Obama met with Chancellor Angela Merkel in Berlin today. With me is NPR White House correspondent Scott Lane. Good morning, Scott.
Scott Lane!: Good morning.
-: How did President Obama and Chancellor Merkel get along?
Scott Lane!: They are old friends by now. The president called her his most important partner.
-: What did Merkel want from Obama?
Scott Lane!: Time.
-: NPR's Scott Lane traveling with the president. Scott, thank you.
Scott Lane!: My pleasure.
""",
    "lawyer_on_the_phone": """
-: This is Talk of the Valley. Yesterday Judge Alan Pierce ruled that the water belongs to the farms. Attorney Renee Blatt argued the case for the fishermen. She's on the phone from Eureka. Renee Blatt, thanks for joining us.
Renee Blatt!: Thanks for having me on.
-: Were you surprised by Judge Pierce?
Renee Blatt!: No. Judge Pierce has always been clear about where he stood.
-: Will you appeal?
Renee Blatt!: We filed this morning.
-: That's Renee Blatt, an attorney for the Coastal Fishermen's Union. We also called Judge Alan Pierce. He declined to comment. Now to sports.
-: Thanks, Dan. The Giants won again.
""",
    "companies_thanked": """
-: What do you tell people who say that Bill Gates is behind it?
-: I tell them that Bill Gates is not interested in my arm.
-: Doctor, how many have you given today?
-: About ninety. Thank you, Moderna.
-: Is Pfizer better?
-: Ask Pfizer.
""",
    "joined_by_two": """
-: I'm joined by the director, Lars Holt, and the star of the film, Mina Osgood. Lars, how did you find her?
Lars Holt!: In a bakery. She was yelling at a man about a cake.
Mina Osgood: That's a lie.
Lars Holt: It was a very good cake.
-: Mina, what really happened?
Mina Osgood!: I was yelling about the bill.
""",
    "a_ceremony": """
-: Thank you all for coming. It is my honor to introduce the secretary-general, Ilse Brandt.
Ilse Brandt!: Thank you, Mr. President. Thank you for your warm words. Today we open a new chapter, and I want to thank Prime Minister Olsen for being here.
-: Thank you, Madam Secretary-General. We will now take two questions. First, Tim Reese from Reuters.
Tim Reese!: Thank you. Madam Secretary-General, will there be troops?
Ilse Brandt: There will be a decision in June.
""",
    "host_known_by_first_name_alone": """
-: From APM, this is Marketplace Nights. When she was ten, Odette Marsh learned to weld. Today she runs a shipyard. We reached Odette Marsh at her office in Mobile. Good to have you with us.
Odette Marsh!: Good to be here, Kai.
-: Who taught you?
Odette Marsh!: My aunt. Her name was Rosa Marsh, and she could weld in the rain.
-: In the rain.
Odette Marsh!: In a storm, if she was paid.
""",
    "first_names_only": """
-: Gordon, you've covered five of these. What's different?
-: This one is quiet, Alice.
-: Is quiet good?
-: Quiet is never good.
""",
    "a_farmer_called_up": """
Farah Aziz!: It's Weekend Report. I'm Farah Aziz. Congress went home on Friday without a farm bill. To talk about what that means we called Neil Stroud. He grows corn and soybeans in Iowa. Neil, thanks for taking the time.
Neil Stroud!: Sure thing.
Farah Aziz!: What does no farm bill mean to you?
Neil Stroud!: It means my banker wants to see me on Monday.
Farah Aziz!: And what will you tell your banker?
Neil Stroud!: That it rained.
Farah Aziz!: Neil Stroud, a farmer in Iowa. Good luck to you.
Neil Stroud!: I appreciate it.
""",
    "the_latest_from_a_reporter": """
-: The search goes on tonight for two climbers on the mountain. With the latest is KOMO reporter Tess Lindgren. Tess, any sign of them?
Tess Lindgren!: No sign yet. A helicopter went up at noon and came back at two because of the wind.
-: How cold is it up there?
Tess Lindgren!: About ten below.
-: All right. Tess Lindgren reporting. When we come back, the weekend's movies.
""",
    "titles_before_the_name": """
-: Mr. Ambassador, welcome.
Pavel Dorn: Thank you.
-: Let me start with the ships. Are they still there?
Pavel Dorn: They are.
-: Ambassador Pavel Dorn, thank you very much for being here.
Pavel Dorn!: Thank you.
""",
    "a_coach_in_the_studio": """
Lou Ferris!: Hey there, and welcome to Second Serve. I'm your host, Lou Ferris. Today on the show, a coach who never played. Her name is Annika Roy and she's here in the studio. Annika, how on earth?
Annika Roy!: I watched. I watched everything.
Lou Ferris!: Your first player was your brother, right?
Annika Roy!: He still says that he taught me.
Lou Ferris!: Did he?
Annika Roy!: He taught me to lose, Lou.
Lou Ferris!: We've been talking to Annika Roy, who coaches the national team. Annika, thank you.
Annika Roy!: Thanks, Lou.
""",
    "official_of_the_same_title": """
-: Secretary of State John Kerry was in Vienna today. NPR's Peter Kenrick is traveling with him and joins us on the line. Hi, Peter.
Peter Kenrick!: Hi, Melissa.
-: Did Secretary Kerry sound hopeful?
Peter Kenrick!: He sounded tired. He said that real gaps remain.
-: What are the gaps?
Peter Kenrick!: Inspections, mainly. And how fast the sanctions go away.
-: That's NPR's Peter Kenrick in Vienna. Peter, thanks very much.
Peter Kenrick!: You're welcome, Melissa.
""",
    "outside_the_courthouse": """
Jack Tully!: Jack Tully here. We're live outside the courthouse, and with me is the plaintiff's lawyer, Miriam Katz. Ms. Katz, are you satisfied?
Miriam Katz!: I'm relieved.
Jack Tully!: Will there be an appeal?
Miriam Katz!: I'm sure there will.
Jack Tully!: Thank you. Back to you in the studio, Ellen.
-: Thanks, Jack. The jury was out for nine days.
""",
    "a_senator_earlier_today": """
-: Senator Amy Rusk is a Republican from Maine. She voted against the bill. She spoke with us earlier today from her office on Capitol Hill. Senator Rusk, why did you vote no?
Amy Rusk!: I could not go home and explain it.
-: Did the leadership lean on you?
Amy Rusk!: They made some calls.
-: Did Senator McConnell call?
Amy Rusk!: He did not have to. He knows my number and I know his.
-: Senator, thank you for your time.
Amy Rusk!: Thank you.
""",
    "two_named_johns": """
Nora Pike!: I'm Nora Pike. NPR's John Ellery has been looking into the money that John Kerrigan raised. John, how much was it?
John Ellery!: About two million dollars, most of it from three people.
Nora Pike!: Is that legal?
John Ellery!: It is. It's just not pretty.
""",
    "guest_quotes_somebody": """
-: Our guest is the chef Ines Calder. Ines, when did you begin to cook?
Ines Calder!: When I was six. My grandmother said, I'm Maria Calder and nobody burns rice in my house.
-: And did you burn the rice?
Ines Calder!: Every day for a year.
""",
}


@pytest.fixture(scope="module")
def reader():
    nlp = load()
    nlp.add_pipe("turns")
    return nlp


def without_commas(text: str) -> str:
    for short, long in (
        ("I'm", "I am"),
        ("'re ", " are "),
        ("n't", " not"),
        ("'ll", " will"),
        ("That's", "That is"),
        ("She's", "She is"),
        ("It's", "It is"),
        ("it's", "it is"),
        ("Here's", "Here is"),
        ("Let's", "Let us"),
    ):
        text = text.replace(short, long)
    return text.replace(",", "")


def turns_in(show: str) -> list[tuple[str, bool, str]]:
    found = []
    for line in show.strip().splitlines():
        who, text = re.match(r"([^:]+): (.+)", line).groups()
        found.append((who.rstrip("!"), who.endswith("!"), text))
    return found


@pytest.mark.parametrize("style", ["written", "bare"])
@pytest.mark.parametrize("show", SHOWS)
def test_shows(reader, show: str, style: str) -> None:
    rows = turns_in(SHOWS[show])
    texts = [without_commas(t) if style == "bare" else t for _, _, t in rows]
    turns = reader("\n\n".join(texts))._.turns
    assert len(turns) == len(rows)
    wrong = [
        (t.position, t.speaker_name, t.evidence)
        for t, (who, _, _) in zip(turns, rows, strict=True)
        if t.speaker_name not in (None, who)
    ]
    missed = [
        (t.position, who)
        for t, (who, due, _) in zip(turns, rows, strict=True)
        if due and t.speaker_name is None
    ]
    assert not wrong
    assert not missed
