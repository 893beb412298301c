### How a one-time code is told, in Kazakh. An SMS is read on a locked screen: no more than the code, and for what it is.

sms = Код: { $code }, 5 минут. Өтінішіңіз бетіне. Ешкімге айтпаңыз
sms-apply = Код: { $code }, 5 минут. Өтініш беруге. Ешкімге айтпаңыз
sms-not-mine = Код: { $code }, 5 минут. Хабарламаларды тоқтатуға
sms-telephone = Код: { $code }, 5 минут. Жаңа телефоныңызды растауға
sms-moved = { $number }: телефон нөмірі ауыстырылды. Сіз емессіз бе? 1414
subject = Бір реттік код
letter = Өтініш { $number }. Код: { $code }. Ол бес минут жарамды және бір рет қолданылады. Ешкімге айтпаңыз: қызметкерлер оны сұрамайды. Егер кодты сіз сұрамаған болсаңыз, ештеңе істемеңіз.
