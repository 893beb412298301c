### What an SMS says, in Kazakh. A message is named as in the domain; its room is in the domain's table (telling.rs).
### Nothing of a person stands here, because a telephone shows it on its locked screen. Numbers, days and names of colleges stand
### as they are, never inflected.

annulled = { $handed-out ->
        [anew] Берілген телнұсқада қате бар, ол жойылды. Колледж жаңасын жасайды.
        [yes] Сізге берілген телнұсқа жойылды. Жаңасын алу үшін колледжге хабарласыңыз.
       *[no] Қол қойылған нәтиже жойылды, жаңасы дайындалып жатыр.
    } { $link }
collection-reminder = Нәтижеңіз дайын, бірақ әлі алынған жоқ. Қайдан алуға болатыны: { $link }
complaint-decided = Шағымыңыз бойынша шешім қабылданды. Толығырақ: { $link }
complaint-extended = Шағымыңызды қарау мерзімі ұзартылды. Толығырақ: { $link }
complaint-moved = Күнтізбе өзгеріп, шағымыңызды қарау мерзімі қайта есептелді. Толығырақ: { $link }
complaint-overdue = Шағымыңызды қарау мерзімі өтті. Енді не істеуге болатыны: { $link }
complaint-registered = Шағымыңыз тіркелді. Толығырақ: { $link }
complaint-withdrawn = Шағымыңыз қайтарып алынды. Оны сіз жасамасаңыз, 1414 нөміріне хабарласыңыз. { $link }
data-corrected = Өтінішіңіздің деректері түзетілді. Қате болса, 1414 нөміріне хабарласыңыз. { $link }
handed-to-successor = Өтінішіңізді енді басқа колледж қарайды, мерзімі өзгермейді. { $link }
hearing-set = Тыңдау: { $when }, { $form ->
        [video] бейнебайланыс арқылы
       *[inPerson] колледжде
    }. Толығырақ: { $link }
kept-at-college = Нәтижеңіз колледжде сақтаулы: { $college }. { $link }
merged = Өтінішіңіз бұрын берілген өтінішпен бірге қаралады: { $into }. { $link }
original-found = Түпнұсқаның табылғаны белгіленді. Бұл нені білдіреді: { $link }
package-lost = Құжаттарыңыз жолда жоғалды, кешірім сұраймыз. Олар қайта жіберіледі. { $link }
preliminary-refusal = Телнұсқа бермеу туралы алдын ала шешім бар. Қарсы болсаңыз, колледжге айтыңыз. { $link }
ready-at-college = { $result ->
        [refusal] Дәлелді жауап
       *[duplicate] Телнұсқа
    } дайын. Қайда: { $college }. { $link }
ready-at-counter = { $result ->
        [refusal] Дәлелді жауап
       *[duplicate] Телнұсқа
    } дайын. Қайда: өтініш берген ХҚКО. Жеке куәлік пен қолхат керек. { $link }
refused = Телнұсқа беруден бас тартылды.{ $until ->
        [none] {""}
       *[other] {" "}Шағымның соңғы күні: { $until }.
    } { $link }
result-lost = Қол қойылған нәтиже жолда жоғалды, кешірім сұраймыз. Жаңасы жасалады. { $link }
term-extended = Қызмет көрсету мерзімі ұзартылды. Жаңа соңғы күн: { $due }. { $link }
term-moved = Жұмыс күндерінің күнтізбесі өзгерді. Мерзімнің соңғы күні: { $due }. { $link }
term-passed = Мерзім өтті, кешірім сұраймыз. Жұмыс жалғасуда.{ $until ->
        [none] {""}
       *[other] {" "}Шағымның соңғы күні: { $until }.
    } { $link }
withdrawn = Өтініш кері қайтарып алынды. Оны сіз жасамасаңыз, 1414 нөміріне хабарласыңыз. { $link }

## Visits at home: no page shows them.

home-visit-appointed = Қызметкер үйіңізге келеді: { $when }. Уақыты қолайсыз болса, 1414. Өтінім: { $number }
home-visit-cancelled = Үйге келу тоқтатылды. Сұрақтар: 1414. Өтінім: { $number }
home-visit-missed = Қызметкер келгенде үйден ешкім табылмады. Жаңа уақыт белгіленеді. Сұрақтар: 1414. Өтінім: { $number }
home-visit-moved = Үйге келу уақыты ауыстырылды: { $when }. Қолайсыз болса, 1414. Өтінім: { $number }
