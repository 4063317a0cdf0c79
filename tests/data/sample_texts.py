"""Phrases from which the invented applications are put together: field -> level 0 to 4 -> text, Finnish and Swedish.

{org} the organisation, {what} a purchase of it, {unit} a unit of it. Everything is invented.
"""

FI = {
    "leadership": (
        "Hankinnoista ei vastaa kukaan nimetty henkilö. Jokainen yksikkö ostaa tarpeensa mukaan.",
        "Hankinnoista huolehtii talouspäällikkö oman työnsä ohessa. Johtoryhmä ei käsittele hankintoja.",
        "Hankintapäällikkö on nimetty ja toimivalta on kirjattu hallintosääntöön. Hankintarajat tarkistettiin vuonna 2020.",
        "Hankintapäällikkö vastaa kokonaisuudesta ja toimivalta on kirjattu hallintosääntöön. Johtoryhmä käsittelee hankintoja neljännesvuosittain, ja {unit} suunnittelee ne yhdessä hankintatoimen kanssa.",
        "Hankintapäällikkö raportoi johtoryhmälle kuukausittain, ja hankintojen tavoitteet ovat osa toimialojen tulostavoitteita. {unit} ja hankintatoimi suunnittelevat yhdessä, ja toimivalta on kirjattu hallintosääntöön.",
    ),
    "analysis": (
        "Hankinnoista ei ole koottua tietoa.",
        "Tiedämme kirjanpidosta hankintojen kokonaissumman. Tarkempaa erittelyä ei ole tehty.",
        "Hankinnat analysoitiin toimittajittain vuonna 2020. Hankintasuunnitelma laaditaan kerran vuodessa.",
        "Hankinnat analysoidaan kategorioittain joka vuosi, ja painopisteet valitaan sen perusteella. Suurimmilla kategorioilla, esimerkiksi ”{what}”, on vastuuhenkilö ja suunnitelma.",
        "Hankintatieto yhdistetään riski- ja vaikuttavuustietoon vuosittain, ja johto päättää painopisteet sen pohjalta. Esimerkiksi kategoria ”{what}” nousi kärkeen riskianalyysin takia, ja kategorialla on omistaja.",
    ),
    "skills": (
        "Hankintoihin ei ole varattu työaikaa eikä koulutusta ole ollut.",
        "Yksi asiantuntija tekee hankintoja muun työn ohessa ja opiskelee itse.",
        "Hankintatoimessa on kaksi päätoimista asiantuntijaa. Kaikki hankintoja tekevät ovat käyneet peruskoulutuksen.",
        "Osaamistarpeet kartoitettiin keväällä 2021, ja koulutusta on kaksi kertaa vuodessa, myös kestävyydestä. Substanssi- ja hankinta-asiantuntijat valmistelevat hankinnat tiiminä.",
        "Osaamisella on kehittämissuunnitelma ja jokaisella tehtävällä sijainen. Koulutamme myös naapurikuntien hankkijoita, ja {unit} valmistelee hankinnat tiiminä hankintatoimen kanssa.",
    ),
    "process": (
        "Jokainen hankinta tehdään omalla tavallaan.",
        "Hankintaohje on vuodelta 2015, ja sitä noudatetaan vaihtelevasti. Markkinavuoropuhelua on ollut kerran.",
        "Yhteinen prosessi ja asiakirjapohjat kattavat useimmat hankinnat. Suurissa hankinnoissa käydään markkinavuoropuhelu.",
        "Prosessissa on kaksi tarkistuspistettä, joissa käydään läpi kestävyys ja riskit. Markkinavuoropuhelut suunnitellaan vuosikelloon, viimeksi aiheena oli ”{what}”.",
        "Prosessia parannetaan toimittajien ja käyttäjien palautteella joka vuosi. Kestävyys ja riskit tarkistetaan sovituissa kohdissa, ja pilottien opit kootaan yhteiseen kirjastoon.",
    ),
    "contracts": (
        "Sopimuksia ei ole koottu yhteen.",
        "Osa sopimuksista on taulukossa. Seurantaa tehdään, kun ongelmia ilmenee.",
        "Keskeiset sopimukset ovat sopimusrekisterissä ja niillä on vastuuhenkilö. Toimituksia seurataan kahdesti vuodessa.",
        "Sopimusvelvoitteita, myös vastuullisuusehtoja, seurataan suunnitelman mukaan. Mittarit raportoidaan johtoryhmälle vuosittain.",
        "Mittarit kertovat sopimusten vaikutuksista, ja poikkeamiin puututaan kuukauden kuluessa. Opit vietiin seuraavaan kilpailutukseen kategoriassa ”{what}”.",
    ),
    "strategy": (
        "Strategiassa ei ole mainintaa sosiaalisesta kestävyydestä.",
        "{org} toimii vastuullisesti. Arvoihimme kuuluu yhdenvertaisuus.",
        "Valtuuston hyväksymässä strategiassa on tavoite pitkäaikaistyöttömien työllistämisestä.",
        "Strategian tavoite on vähentää pitkäaikaistyöttömyyttä, ja hankintaohjelmassa todetaan, että hankintojen työllistämisehto on sen tärkein keino.",
        "Strategian mukaan hankinnoilla työllistetään vuosittain 25 henkilöä vuoteen 2025 mennessä. Tavoitteesta vastaa elinvoimajohtaja, ja hankintaohjelma kertoo, miten hankinnat palvelevat sitä.",
    ),
    "theme_reason": (
        "",
        "Teema on tärkeä ja ajankohtainen.",
        "Alueen työttömyys on maakunnan korkein, ja työnantajat eivät löydä tekijöitä. Siksi teema koskee meitä suoraan.",
        "Alueen pitkäaikaistyöttömyys on kasvanut kolmanneksen. Teema on merkittävä erityisesti kategoriassa ”{what}”, sillä siinä on paljon työvoimaa.",
        "Tavoittelemme muutosta nuorille, jotka ovat olleet yli vuoden ilman työtä. Teema on merkittävä kategoriassa ”{what}”; rajaamme pois lyhyet puitesopimukset, joissa ehto ei toimi.",
    ),
    "risks": (
        "Emme ole pohtineet asiaa.",
        "Tiedämme, että hankinnoissa voi olla sosiaalisia riskejä.",
        "Tunnistimme työperäisen hyväksikäytön riskin siivouspalvelujen kilpailutuksessa vuonna 2020.",
        "Riskit tunnistetaan pääkategorioissa jo suunnitteluvaiheessa. Suurin riski on alihankintaketjuissa, esimerkiksi kategoriassa ”{what}”.",
        "Riskianalyysi tehdään pääkategorioille vuosittain dokumentoidulla menetelmällä, ja jokaiselle riskille on tavoite. Esimerkiksi kategoria ”{what}” auditoidaan, ja eettiset toimintaohjeet ovat sopimuksissa.",
    ),
    "pilot": (
        "Pilottia ei ole vielä mietitty.",
        "Pilotti voisi liittyä johonkin palveluhankintaan.",
        "Pilottina on hankinta ”{what}”. Valmistelu voi alkaa helmikuussa 2022.",
        "Pilottina on hankinta ”{what}”, arvo noin 1,2 miljoonaa euroa. Vastuuhenkilö on hankintapäällikkö, ja sosiaalinen tavoite on työllistää viisi osatyökykyistä.",
        "Pilottina on hankinta ”{what}”, arvo noin 2,4 miljoonaa euroa. Hankinnasta on lautakunnan päätös ja määräraha, vastuuhenkilö on nimetty, ja ehto laajennetaan muihin palveluihin 2023.",
    ),
    "roles": (
        "Yhteyshenkilö osallistuu yksin.",
        "Joukkueessa on hankintatoimen kaksi asiantuntijaa.",
        "Joukkueessa ovat hankintapäällikkö ja {unit}.",
        "Joukkueessa ovat hankintapäällikkö, {unit}, vastuullisuusasiantuntija ja työllisyyspalvelut. Roolit on sovittu aloituskokouksessa.",
        "Joukkueessa ovat hankintapäällikkö, {unit}, vastuullisuusasiantuntija, työllisyyspalvelut ja toimialajohtaja, joka päättää. Vetovastuu ja työnjako on sovittu kirjallisesti.",
    ),
    "goals": (
        "",
        "Haluamme oppia lisää.",
        "Ohjelman jälkeen työllistämisehto on käytössä kaikissa palveluhankinnoissa.",
        "Mittarimme on työllistyneiden määrä; lähtötaso on neljä henkilöä vuonna 2020. Ehto on käytössä kaikissa palveluhankinnoissa.",
        "Mittarimme on työllistyneiden määrä, lähtötaso neljä ja tavoite kaksikymmentä vuonna 2023. Vuodelle 2023 on toimintasuunnitelma ja seuranta puolivuosittain.",
    ),
    "sharing": (
        "",
        "Kerromme kokemuksista omassa organisaatiossa.",
        "Esittelemme tulokset johtoryhmälle ja naapurikunnille.",
        "Julkaisemme pilotin asiakirjat ja esittelemme tulokset maakunnan hankintaverkostossa.",
        "Sitoudumme julkaisemaan pilotin asiakirjat, mittarit ja opit sekä kouluttamaan maakunnan hankintaverkoston syksyllä 2022.",
    ),
}

SV = {
    "leadership": (
        "Ingen namngiven person ansvarar för upphandlingen.",
        "Ekonomichefen sköter upphandlingen vid sidan av sitt arbete. Ledningsgruppen behandlar den inte.",
        "En upphandlingschef är utsedd och befogenheterna är inskrivna i förvaltningsstadgan.",
        "Upphandlingschefen ansvarar för helheten. Ledningsgruppen behandlar upphandlingen kvartalsvis, och {unit} planerar tillsammans med upphandlingen.",
        "Målen för upphandlingen ingår i sektorernas resultatmål och ledningsgruppen följer dem månatligen. {unit} planerar tillsammans med upphandlingen.",
    ),
    "analysis": (
        "Det finns ingen samlad bild av upphandlingarna.",
        "Vi känner till totalsumman från bokföringen.",
        "Upphandlingarna analyserades per leverantör 2020. En upphandlingsplan görs varje år.",
        "Upphandlingarna analyseras per kategori varje år och prioriteringarna görs utifrån det. De största kategorierna har en ansvarig person.",
        "Upphandlingsdata kombineras med risk- och effektdata och ledningen prioriterar utifrån dem. Ett exempel är kategorin ”{what}”.",
    ),
    "skills": (
        "Ingen arbetstid är avsatt.",
        "En sakkunnig sköter upphandlingar vid sidan av annat och lär sig på egen hand.",
        "Två heltidsanställda sköter upphandlingen. Alla som upphandlar har fått grundutbildning.",
        "Kompetensbehoven kartlades 2021 och utbildning ordnas två gånger per år, även om hållbarhet. Sakkunniga arbetar som ett team.",
        "Kompetensen har en utvecklingsplan och varje uppgift en ersättare. Vi utbildar också grannkommunernas upphandlare.",
    ),
    "process": (
        "Varje upphandling görs på sitt sätt.",
        "Det finns en anvisning men den följs ojämnt. Marknadsdialog är sällsynt.",
        "En gemensam process och mallar täcker de flesta upphandlingar. I stora förs marknadsdialog.",
        "Hållbarhet och risker kontrolleras vid två punkter i processen. Marknadsdialogen planeras i årsklockan.",
        "Processen förbättras med respons från leverantörer och användare. Lärdomarna från piloter samlas i ett gemensamt bibliotek.",
    ),
    "contracts": (
        "Avtalen är inte samlade.",
        "En del av avtalen finns i en tabell. Uppföljning sker när problem uppstår.",
        "De centrala avtalen finns i ett avtalsregister och har en ansvarig person.",
        "Skyldigheter, även ansvarsvillkor, följs upp enligt plan. Mätarna rapporteras till ledningen varje år.",
        "Mätarna visar avtalens effekter och avvikelser åtgärdas inom en månad. Lärdomarna fördes till följande konkurrensutsättning.",
    ),
    "strategy": (
        "Strategin nämner inte social hållbarhet.",
        "{org} verkar ansvarsfullt.",
        "I den av fullmäktige godkända strategin finns ett mål om att sysselsätta långtidsarbetslösa.",
        "Strategins mål är att minska långtidsarbetslösheten, och upphandlingsprogrammet anger att sysselsättningsvillkoret är det viktigaste medlet.",
        "Enligt strategin sysselsätts årligen 15 personer genom upphandling före 2025. Utvecklingsdirektören ansvarar för målet.",
    ),
    "theme_reason": (
        "",
        "Temat är viktigt.",
        "Arbetslösheten bland unga är hög i vår region och därför berör temat oss direkt.",
        "Långtidsarbetslösheten har ökat. Temat är betydande särskilt i kategorin ”{what}”.",
        "Vi söker en förändring för unga som varit utan arbete över ett år. Temat är betydande i kategorin ”{what}”; vi avgränsar bort korta ramavtal.",
    ),
    "risks": (
        "Vi har inte funderat på saken.",
        "Vi vet att det kan finnas sociala risker.",
        "Vi identifierade risken för exploatering av arbetskraft i upphandlingen av städning 2020.",
        "Riskerna identifieras redan vid planeringen av huvudkategorierna. Den största gäller underleverantörer.",
        "Riskanalysen görs varje år med en dokumenterad metod och varje risk har ett mål.",
    ),
    "pilot": (
        "Ingen pilot har föreslagits.",
        "Piloten kunde gälla någon tjänsteupphandling.",
        "Piloten är upphandlingen ”{what}”. Beredningen kan börja i februari 2022.",
        "Piloten är upphandlingen ”{what}”, värde cirka 0,8 miljoner euro. Ansvarig är upphandlingschefen och det sociala målet är fyra arbetsplatser.",
        "Piloten är upphandlingen ”{what}”, värde cirka 1,5 miljoner euro. Nämnden har beslutat om anslaget och villkoret utvidgas 2023.",
    ),
    "roles": (
        "Kontaktpersonen deltar ensam.",
        "I teamet finns två sakkunniga inom upphandling.",
        "I teamet finns upphandlingschefen och {unit}.",
        "I teamet finns upphandlingschefen, {unit}, en hållbarhetsexpert och sysselsättningstjänsterna. Rollerna är överenskomna.",
        "I teamet finns upphandlingschefen, {unit}, en hållbarhetsexpert, sysselsättningstjänsterna och sektordirektören som beslutar.",
    ),
    "goals": (
        "",
        "Vi vill lära oss mer.",
        "Efter programmet används sysselsättningsvillkoret i alla tjänsteupphandlingar.",
        "Vår mätare är antalet sysselsatta; utgångsläget är två personer 2020.",
        "Vår mätare är antalet sysselsatta, utgångsläge två och mål tio 2023. För 2023 finns en handlingsplan.",
    ),
    "sharing": (
        "",
        "Vi berättar i vår egen organisation.",
        "Vi presenterar resultaten för ledningsgruppen och grannkommunerna.",
        "Vi publicerar pilotens dokument och presenterar resultaten i regionens nätverk.",
        "Vi förbinder oss att publicera pilotens dokument, mätare och lärdomar och att utbilda nätverket hösten 2022.",
    ),
}

# Which long answer speaks to which criterion.
SPEAKS = {
    "A2": "leadership",
    "A3": "analysis",
    "A4": "skills",
    "A5": "process",
    "A6": "contracts",
    "B1": "strategy",
    "B2": "theme_reason",
    "B3": "risks",
    "B4": "pilot",
    "B6": "roles",
    "B7": "goals",
}
