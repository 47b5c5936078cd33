"""Tables for names of people: which given names are forms of one, and what characters became in simplified Chinese."""

# A short form may belong to several names, and Sam may be Samuel or Samantha.
GIVEN_NAMES = """
    abigail abby abbie gail; albert al bert; alexander alex alec sandy sasha; alexandra alex sandra sandy sasha;
    alfred al alf fred; andrew andy drew; anthony antony tony; ann anne anna annie; barbara barb; benjamin ben
    benny; bernard bernie; bradley brad; caroline carolyn carrie; catherine katherine kathryn katharine kate katie
    kathy cathy; charles charlie chuck; christine christina chris tina; christopher chris kit; christian chris;
    cynthia cindy; daniel dan danny; david dave; deborah debra debbie deb; donald don; dorothy dot; douglas doug;
    edward ed eddie ted; edwin ed; elizabeth elisabeth liz lizzie beth betsy eliza lisa; eugene gene; frances fran;
    francis frank; franklin frank; frederick fred freddie; gabriel gabe; geoffrey jeffrey geoff jeff; gerald gerry
    jerry; gregory greg; henry harry hank; isabel isabelle isobel bella; jacob jake; jacqueline jackie; james jim
    jimmy jamie; janet jan; jennifer jen jenny; jessica jess; joanna joanne jo; john jack johnny; jonathan jonathon
    jon johnny; joseph joe joey; joshua josh; judith judy; kenneth ken; lawrence laurence larry laurie; leonard leo
    len; lucille lucy; margaret maggie meg peggy; matthew matt; maximilian max; michael mike mick mickey; mohamed
    mohammed muhammad mohammad; nathaniel nathan nat nate; nicholas nicolas nick; oliver ollie; pamela pam; patricia
    pat patty tricia; patrick pat paddy; peter pete; philip phillip phil; raymond ray; rebecca becky; richard rick
    dick rich richie; robert rob bob bobby robbie bert; roderick rod roddy; rodney rod; roland rolf; ronald ron;
    samantha sam; samuel sam sammy; sarah sara; stephanie steph; stephen steven steve; stuart stewart stu; susan
    suzanne sue susie; theodore ted theo; theresa teresa terry tess; terence terry; thomas tom tommy; timothy tim;
    valerie val; victoria vicky; vincent vince; walter walt; william will bill billy; zachary zach zack
"""

# Those that are frequent in names.
SIMPLIFIED = str.maketrans(
    "齊鳴鐵軍曉紅張劉陳楊趙黃吳孫馬羅鄭謝許馮鄧蕭葉蘇呂蔣賈鄒錢湯韓盧譚陸龍萬顧賴龔嚴賀國華偉強輝麗蘭鳳鵬飛東濤榮興慶澤銘"
    "鋒劍潔寧靜穎瑩嬌豔藝義書學貴寶勝長順傑維達歡樂連運廣進遠愛雲風業軒鎮鑒鈺銀鋼錦鍾鐘閆閻關陽陰際隨雙頌頡顏額顯驍",
    "齐鸣铁军晓红张刘陈杨赵黄吴孙马罗郑谢许冯邓萧叶苏吕蒋贾邹钱汤韩卢谭陆龙万顾赖龚严贺国华伟强辉丽兰凤鹏飞东涛荣兴庆泽铭"
    "锋剑洁宁静颖莹娇艳艺义书学贵宝胜长顺杰维达欢乐连运广进远爱云风业轩镇鉴钰银钢锦钟钟闫阎关阳阴际随双颂颉颜额显骁",
)
