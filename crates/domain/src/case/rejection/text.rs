//! How people are told of a rejection.

use super::Rejection;
use crate::language::Trilingual;

impl Rejection {
    /// What the other side is told; it repeats no value that was sent.
    #[must_use]
    pub const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::BodyNotCompetent => Trilingual {
                en: "This body does not hear such a complaint.",
                kk: "Бұл органға мұндай шағым берілмейді.",
                ru: "Этот орган такую жалобу не рассматривает.",
            },
            Self::CaseFileHandedOver => Trilingual {
                en: "The case file was handed over before to the body that hears the complaint.",
                kk: "Істің материалдары шағымды қарайтын органға бұрын берілген.",
                ru: "Материалы дела уже переданы органу, рассматривающему жалобу.",
            },
            Self::ComplainedBefore => Trilingual {
                en: "The same complaint was lodged with this body before and is still being heard.",
                kk: "Осы органға дәл осындай шағым берілген, ол әлі қаралуда.",
                ru: "Такая же жалоба в этот орган уже подана и ещё рассматривается.",
            },
            Self::ComplainedOf => Trilingual {
                en: "The complaint is about you: you may only decide it in the applicant's favour.",
                kk: "Шағым сіздің үстіңізден берілген: оны тек өтініш берушінің пайдасына шеше аласыз.",
                ru: "Жалоба подана на вас: вы можете решить её только в пользу заявителя.",
            },
            Self::ComplaintClosed => Trilingual {
                en: "The complaint was decided or taken back.",
                kk: "Шағым шешілген немесе кері қайтарылған.",
                ru: "Жалоба уже рассмотрена или отозвана.",
            },
            Self::ComplaintUnknown => Trilingual {
                en: "This case has no complaint of this number.",
                kk: "Бұл іс бойынша мұндай нөмірлі шағым жоқ.",
                ru: "По этому делу нет жалобы с таким номером.",
            },
            Self::AnnulledBefore => Trilingual {
                en: "The duplicate that was issued was annulled before.",
                kk: "Берілген телнұсқа бұрын жойылған.",
                ru: "Выданный дубликат уже аннулирован.",
            },
            Self::AnnulmentNotProposed => Trilingual {
                en: "Nobody has proposed to annul the result: the head proposes it first.",
                kk: "Нәтижені жою туралы ұсыныс жоқ: оны алдымен басшы енгізеді.",
                ru: "Аннулирование никто не предлагал: сначала его предлагает руководитель.",
            },
            Self::AnnulmentProposedBefore => Trilingual {
                en: "The annulment was proposed before: a second person has to confirm it.",
                kk: "Нәтижені жою бұрын ұсынылған: оны екінші адам растауы керек.",
                ru: "Аннулирование уже предложено: его должен подтвердить второй человек.",
            },
            Self::RecordCheckedBefore => Trilingual {
                en: "The archive record was confirmed before.",
                kk: "Мұрағат жазбасы бұрын расталған.",
                ru: "Архивная запись уже подтверждена.",
            },
            Self::RecordNotChecked => Trilingual {
                en: "The archive record is not confirmed: a second person checks it before the duplicate is drafted.",
                kk: "Мұрағат жазбасы расталмаған: телнұсқаның жобасынан бұрын оны екінші адам тексереді.",
                ru: "Архивная запись не подтверждена: до проекта дубликата её проверяет второй человек.",
            },
            Self::RecordNotEntered => Trilingual {
                en: "There is no archive record: the responsible executor enters it first.",
                kk: "Мұрағат жазбасы жоқ: алдымен оны жауапты орындаушы енгізеді.",
                ru: "Архивной записи нет: сначала её вносит ответственный исполнитель.",
            },
            Self::RecordSentBack => Trilingual {
                en: "The archive record was sent back: it is entered anew first.",
                kk: "Мұрағат жазбасы қайтарылған: алдымен ол қайта енгізіледі.",
                ru: "Архивная запись возвращена: сначала её вносят заново.",
            },
            Self::RefusalHandedOver => Trilingual {
                en: "A refusal that was handed over is not annulled by the college: the body that hears a complaint about it decides.",
                kk: "Қолға берілген бас тартуды колледж жоймайды: оған шағым берілсе, шағымды қарайтын орган шешеді.",
                ru: "Выданный отказ колледж не аннулирует: по жалобе на него решает орган, рассматривающий жалобу.",
            },
            Self::SecondPersonNeeded => Trilingual {
                en: "Whoever proposed it or made the draft may not confirm it: a second person has to.",
                kk: "Оны ұсынған немесе жобаны дайындаған адам растай алмайды: екінші адам қажет.",
                ru: "Подтвердить не может тот, кто предложил или готовил проект: нужен второй человек.",
            },
            Self::NoPossibleDuplicate => Trilingual {
                en: "The application is not marked as a possible repetition.",
                kk: "Өтініште қайталану мүмкіндігі туралы белгі жоқ.",
                ru: "У заявления нет отметки о возможном повторе.",
            },
            Self::NotMerged => Trilingual {
                en: "The application is not merged with another one.",
                kk: "Өтініш басқа өтінішпен біріктірілмеген.",
                ru: "Заявление не объединено с другим.",
            },
            Self::CorrectedMeanwhile => Trilingual {
                en: "The data were corrected meanwhile: open the case again and look.",
                kk: "Деректер осы арада түзетілген: істі қайта ашып, тексеріңіз.",
                ru: "Данные тем временем исправлены: откройте дело заново и проверьте.",
            },
            Self::NothingToCorrect => Trilingual {
                en: "There is nothing to correct: the values named are those that stand in the case.",
                kk: "Түзететін ештеңе жоқ: көрсетілген мәндер істе тұрған мәндермен бірдей.",
                ru: "Исправлять нечего: указанные значения совпадают с теми, что уже есть в деле.",
            },
            Self::OriginalMissing => Trilingual {
                en: "For such reasons the original of the document is needed, and it is not among the papers handed in.",
                kk: "Мұндай себептермен құжаттың түпнұсқасы талап етіледі, ал ол тапсырылған құжаттардың ішінде жоқ.",
                ru: "При таких причинах нужен подлинник документа, а среди сданных документов его нет.",
            },
            Self::NoCaseFileDemanded => Trilingual {
                en: "This complaint does not demand that the case file be handed over.",
                kk: "Бұл шағым үшін істің материалдарын тапсыру талап етілмейді.",
                ru: "По этой жалобе передавать материалы дела не требуется.",
            },
            Self::NothingToComplainOf => Trilingual {
                en: "The decision or missed term that is complained of is not recorded in this case.",
                kk: "Шағымда көрсетілген шешім немесе мерзімнің өтуі бұл іс бойынша тіркелмеген.",
                ru: "Решения или пропуска срока, на которые указано в жалобе, по этому делу нет.",
            },
            Self::TermNotExtendable => Trilingual {
                en: "The time for hearing the complaint may not be extended, or not by so many days.",
                kk: "Шағымды қарау мерзімін ұзартуға болмайды немесе көрсетілген күн саны тым көп.",
                ru: "Срок рассмотрения жалобы нельзя продлить или указано слишком много дней.",
            },
            Self::ExtensionNotLater => Trilingual {
                en: "The new day must lie after the present last day of the term.",
                kk: "Жаңа күн мерзімнің қазіргі соңғы күнінен кейін болуы керек.",
                ru: "Новый день должен быть позже нынешнего последнего дня срока.",
            },
            Self::ExtensionTooLong => Trilingual {
                en: "The term may not be extended by more than two months from its original last day.",
                kk: "Мерзімді бастапқы соңғы күнінен екі айдан артық ұзартуға болмайды.",
                ru: "Срок нельзя продлить больше чем на два месяца от первоначального последнего дня.",
            },
            Self::NoExtensionOfTerm => Trilingual {
                en: "The regulation that holds for this application knows no extension of the term.",
                kk: "Бұл өтінішке қолданылатын регламентте мерзімді ұзарту көзделмеген.",
                ru: "Регламент, действующий для этого заявления, не предусматривает продления срока.",
            },
            Self::NotWorkingDay => Trilingual {
                en: "The term must end on a working day.",
                kk: "Мерзім жұмыс күні аяқталуы керек.",
                ru: "Срок должен оканчиваться в рабочий день.",
            },
            Self::TermOfDecision => Trilingual {
                en: "This term was set by the decision by which the case goes on: the head may not extend it.",
                kk: "Бұл мерзім іс қайта қаралатын шешіммен белгіленді, басшы оны ұзарта алмайды.",
                ru: "Этот срок установлен решением, по которому работа начата заново: руководитель не может его продлить.",
            },
            Self::TermPassed => Trilingual {
                en: "The term has passed and may not be extended.",
                kk: "Мерзім өтіп кетті, оны ұзартуға болмайды.",
                ru: "Срок уже истёк, продлить его нельзя.",
            },
            Self::AuthorityExpired => Trilingual {
                en: "The representative's authority has expired: a new power of attorney is needed, or the applicant himself.",
                kk: "Өкілдің өкілеттігінің мерзімі өткен: жаңа сенімхат немесе өтініш берушінің өзі келуі қажет.",
                ru: "Срок полномочий представителя истёк: нужна новая доверенность или приход самого заявителя.",
            },
            Self::ChannelNotServed => Trilingual {
                en: "By the rules in force on that day the service is not given through this channel.",
                kk: "Бұл күні қолданыста болған ережелер бойынша қызмет мұндай арнамен көрсетілмейді.",
                ru: "По правилам, действовавшим в этот день, услуга по такому каналу не оказывается.",
            },
            Self::OriginalFoundBefore => Trilingual {
                en: "It is taken down already that the original was found.",
                kk: "Түпнұсқаның табылғаны бұрын белгіленген.",
                ru: "Уже отмечено, что подлинник нашёлся.",
            },
            Self::OriginalNotBrought => Trilingual {
                en: "The original of the document on education must be handed in before the result is handed over.",
                kk: "Нәтиже берілмес бұрын білім туралы құжаттың түпнұсқасы тапсырылуы керек.",
                ru: "До выдачи результата нужно сдать подлинник документа об образовании.",
            },
            Self::BeforeHearing => Trilingual {
                en: "The moment named lies before the day of the hearing.",
                kk: "Көрсетілген уақыт тыңдау күнінен бұрын.",
                ru: "Указанное время предшествует дню заслушивания.",
            },
            Self::BeforeProposal => Trilingual {
                en: "The moment named lies before the preliminary decision.",
                kk: "Көрсетілген уақыт алдын ала шешімнен бұрын.",
                ru: "Указанное время предшествует предварительному решению.",
            },
            Self::HeardBefore => Trilingual {
                en: "The hearing was held before.",
                kk: "Тыңдау бұрын өткізілген.",
                ru: "Заслушивание уже проведено.",
            },
            Self::HearingNotSet => Trilingual {
                en: "No time has been set for the hearing yet.",
                kk: "Тыңдау уақыты әлі белгіленбеген.",
                ru: "Время заслушивания ещё не назначено.",
            },
            Self::HearingOnDayOff => Trilingual {
                en: "A hearing is set for a working day of the college.",
                kk: "Тыңдау колледждің жұмыс күніне тағайындалуы керек.",
                ru: "Заслушивание назначают на рабочий день колледжа.",
            },
            Self::HearingTooLate => Trilingual {
                en: "A hearing is held no later than the last day of the term, or within three working days where that is near.",
                kk: "Тыңдау мерзімнің соңғы күнінен кешіктірілмей, ал мерзім аяқталып қалса, үш жұмыс күні ішінде өтуі керек.",
                ru: "Заслушивание проводят не позднее последнего дня срока, а если он на исходе, в течение трёх рабочих дней.",
            },
            Self::HearingTooSoon => Trilingual {
                en: "A hearing is set for tomorrow at the earliest, so that the applicant has time to learn of it.",
                kk: "Өтініш берушіге үлгеру үшін тыңдауды ертеңнен бастап тағайындаңыз.",
                ru: "Заслушивание назначают не раньше завтрашнего дня, чтобы заявитель успел узнать о нём.",
            },
            Self::OutsideHours => Trilingual {
                en: "The moment named is outside the college's office hours.",
                kk: "Көрсетілген уақыт колледждің жұмыс уақытына кірмейді.",
                ru: "Указанное время не входит в рабочее время колледжа.",
            },
            Self::OtherFact => Trilingual {
                en: "A refusal rests on the fact that the applicant was told of: of another one he is told anew.",
                kk: "Бас тарту өтініш берушіге хабарланған фактіге негізделуі керек: басқа факт болса, алдын ала шешімді қайта хабарлаңыз.",
                ru: "Отказ опирается на тот факт, о котором известили заявителя: о другом факте его извещают заново.",
            },
            Self::InPast => Trilingual {
                en: "The moment named has passed.",
                kk: "Көрсетілген уақыт өтіп кеткен.",
                ru: "Указанное время уже прошло.",
            },
            Self::LostBefore => Trilingual {
                en: "It was recorded as lost before.",
                kk: "Жоғалғаны бұрын тіркелген.",
                ru: "Утрата уже зарегистрирована.",
            },
            Self::MissedBefore => Trilingual {
                en: "It was noted as missing before, and is being searched for.",
                kk: "Жеткізілмегені бұрын белгіленген, іздестіріліп жатыр.",
                ru: "Отсутствие уже отмечено, идёт розыск.",
            },
            Self::NothingToCollect => Trilingual {
                en: "There is no result to be collected.",
                kk: "Алуға болатын нәтиже жоқ.",
                ru: "Результата, который можно забрать, нет.",
            },
            Self::RemindedBefore => Trilingual {
                en: "The applicant was reminded before.",
                kk: "Өтініш берушіге бұрын ескертілген.",
                ru: "Заявителю уже напомнили.",
            },
            Self::NotLost => Trilingual {
                en: "It is not recorded as lost.",
                kk: "Жоғалған деп тіркелмеген.",
                ru: "Как утраченное не зарегистрировано.",
            },
            Self::NoHearingAskedFor => Trilingual {
                en: "The applicant has not asked for a hearing.",
                kk: "Өтініш беруші тыңдауды сұраған жоқ.",
                ru: "Заявитель не просил о заслушивании.",
            },
            Self::NotHeard => Trilingual {
                en: "The hearing that the applicant asked for has not been held yet.",
                kk: "Өтініш беруші сұраған тыңдау әлі өткізілген жоқ.",
                ru: "Заслушивание, о котором просил заявитель, ещё не проведено.",
            },
            Self::NoticeDeliveredBefore => Trilingual {
                en: "The notice was delivered before.",
                kk: "Хабарлама бұрын жеткізілген.",
                ru: "Уведомление уже доставлено.",
            },
            Self::NoticeNotDelivered => Trilingual {
                en: "The notice of the preliminary decision has not been delivered yet.",
                kk: "Алдын ала шешім туралы хабарлама әлі жеткізілген жоқ.",
                ru: "Уведомление о предварительном решении ещё не доставлено.",
            },
            Self::ObjectedBefore => Trilingual {
                en: "The objection was recorded before.",
                kk: "Қарсылық бұрын тіркелген.",
                ru: "Возражение уже зарегистрировано.",
            },
            Self::OtherGround => Trilingual {
                en: "The preliminary decision names another ground.",
                kk: "Алдын ала шешімде басқа негіз көрсетілген.",
                ru: "В предварительном решении указано другое основание.",
            },
            Self::RefusalNotProposed => Trilingual {
                en: "There is no preliminary decision: the applicant must be told first.",
                kk: "Алдын ала шешім шығарылмаған: алдымен өтініш берушіге хабарлау қажет.",
                ru: "Предварительное решение не принято: сначала нужно уведомить заявителя.",
            },
            Self::RefusalProposedBefore => Trilingual {
                en: "The preliminary decision was made before.",
                kk: "Алдын ала шешім бұрын шығарылған.",
                ru: "Предварительное решение уже принято.",
            },
            Self::TooEarlyToRefuse => Trilingual {
                en: "Three working days have not passed since the notice was delivered.",
                kk: "Хабарлама жеткізілгеннен бері үш жұмыс күні өткен жоқ.",
                ru: "С доставки уведомления не прошло трёх рабочих дней.",
            },
            Self::TooLateToObject => Trilingual {
                en: "More than two working days have passed since the notice was delivered.",
                kk: "Хабарлама жеткізілгеннен бері екі жұмыс күні өтіп кетті.",
                ru: "С доставки уведомления прошло более двух рабочих дней.",
            },
            Self::TooLateToRefuse => Trilingual {
                en: "Too few working days of the term are left to hear the applicant.",
                kk: "Мерзім ішінде өтініш берушіні тыңдауға жұмыс күндері жеткіліксіз.",
                ru: "До конца срока не хватает рабочих дней, чтобы выслушать заявителя.",
            },
            Self::ArrivedBefore => Trilingual {
                en: "The result was brought to the State Corporation before.",
                kk: "Нәтиже Мемлекеттік корпорацияға бұрын жеткізілген.",
                ru: "Результат уже доставлен в Государственную корпорацию.",
            },
            Self::AtCollege => Trilingual {
                en: "The college has the package already.",
                kk: "Құжаттар топтамасы колледжге жеткізілген.",
                ru: "Пакет документов уже получен колледжем.",
            },
            Self::BeforeRegistration => Trilingual {
                en: "The moment named lies before the registration of the application.",
                kk: "Көрсетілген уақыт өтініш тіркелген сәттен бұрын.",
                ru: "Указанное время предшествует регистрации заявления.",
            },
            Self::CalendarUnknown => Trilingual {
                en: "The working calendar of a year that the term needs is not known yet.",
                kk: "Мерзімді есептеуге қажетті жылдың жұмыс күнтізбесі әлі белгісіз.",
                ru: "Производственный календарь на год, нужный для расчёта срока, ещё неизвестен.",
            },
            Self::CaseEnded => Trilingual {
                en: "The case has ended.",
                kk: "Өтініш бойынша іс аяқталған.",
                ru: "Дело по заявлению завершено.",
            },
            Self::CollectedAtOffice => Trilingual {
                en: "The application was handed in at the college's office: the result is handed over there.",
                kk: "Өтініш колледж кеңсесіне берілген: нәтиже сол жерде беріледі.",
                ru: "Заявление подано в канцелярию колледжа: результат выдаётся там же.",
            },
            Self::CollegeWorks => Trilingual {
                en: "The college goes on working: it has no successor.",
                kk: "Колледж жұмысын жалғастыруда, оның орнына келген ұйым жоқ.",
                ru: "Колледж продолжает работу, правопреемника у него нет.",
            },
            Self::ConsentGiven => Trilingual {
                en: "The applicant has consented: this ground does not apply.",
                kk: "Өтініш беруші келісім берген, бұл негіз қолданылмайды.",
                ru: "Заявитель дал согласие, это основание неприменимо.",
            },
            Self::DraftedBefore => Trilingual {
                en: "The result was drafted before.",
                kk: "Нәтиженің жобасы бұрын дайындалған.",
                ru: "Проект результата уже подготовлен.",
            },
            Self::DrafterMayNotSign => Trilingual {
                en: "Whoever made the draft may not sign it.",
                kk: "Жобаны дайындаған қызметкер оған қол қоя алмайды.",
                ru: "Подготовивший проект не может его подписать.",
            },
            Self::NotScanned => Trilingual {
                en: "No scan of the document signed by hand is attached.",
                kk: "Қолмен қол қойылған құжаттың сканерленген көшірмесі тіркелмеген.",
                ru: "Скан документа, подписанного собственноручно, не приложен.",
            },
            Self::OtherScan => Trilingual {
                en: "Another scan was attached meanwhile: look at it first.",
                kk: "Бұл арада басқа сканерленген көшірме тіркелген: алдымен оны қараңыз.",
                ru: "Тем временем приложен другой скан: сначала просмотрите его.",
            },
            Self::ScannerMayNotSign => Trilingual {
                en: "Whoever attached the scan may not confirm the signature: a second person has to.",
                kk: "Сканерленген көшірмені тіркеген адам қолтаңбаны растай алмайды: екінші адам қажет.",
                ru: "Приложивший скан не может подтвердить подпись: нужен второй человек.",
            },
            Self::HandedOver => Trilingual {
                en: "The result was handed over before.",
                kk: "Нәтиже бұрын берілген.",
                ru: "Результат уже выдан.",
            },
            Self::InFuture => Trilingual {
                en: "The moment named has not come yet.",
                kk: "Көрсетілген уақыт әлі келген жоқ.",
                ru: "Указанное время ещё не наступило.",
            },
            Self::NoRefusalOnMerits => Trilingual {
                en: "The regulation that holds for this application knows no refusal on the merits.",
                kk: "Бұл өтінішке қолданылатын регламентте мәні бойынша бас тарту көзделмеген.",
                ru: "Регламент, действующий для этого заявления, не предусматривает отказа по существу.",
            },
            Self::NoRegulationInForce => Trilingual {
                en: "No rules of the service were in force on the day on which the papers were handed in.",
                kk: "Құжаттар тапсырылған күні қызмет көрсету қағидалары қолданыста болмаған.",
                ru: "В день подачи документов правила оказания услуги не действовали.",
            },
            Self::NoRepresentative => Trilingual {
                en: "The application names no representative.",
                kk: "Өтініште өкіл көрсетілмеген.",
                ru: "В заявлении представитель не указан.",
            },
            Self::NotAccepted => Trilingual {
                en: "There is no accepted application of this number.",
                kk: "Мұндай нөмірмен қабылданған өтініш жоқ.",
                ru: "Принятого заявления с таким номером нет.",
            },
            Self::NotAssigned => Trilingual {
                en: "The head has not assigned a responsible executor yet.",
                kk: "Басшы жауапты орындаушыны әлі тағайындаған жоқ.",
                ru: "Руководитель ещё не назначил ответственного исполнителя.",
            },
            Self::NotAtCollege => Trilingual {
                en: "The result is not at the college any more.",
                kk: "Нәтиже колледжде емес.",
                ru: "Результата в колледже уже нет.",
            },
            Self::NotAtCounter => Trilingual {
                en: "The result has not been brought to the State Corporation yet.",
                kk: "Нәтиже Мемлекеттік корпорацияға әлі жеткізілген жоқ.",
                ru: "Результат ещё не доставлен в Государственную корпорацию.",
            },
            Self::NotDelivered => Trilingual {
                en: "The package has not been sent to the college yet.",
                kk: "Құжаттар топтамасы колледжге әлі жіберілген жоқ.",
                ru: "Пакет документов ещё не направлен в колледж.",
            },
            Self::NotDrafted => Trilingual {
                en: "There is no draft of the result yet.",
                kk: "Нәтиженің жобасы әлі жоқ.",
                ru: "Проекта результата ещё нет.",
            },
            Self::NotPrepared => Trilingual {
                en: "The document to be signed is still being made.",
                kk: "Қол қоюға арналған құжат әлі дайындалуда.",
                ru: "Документ для подписания ещё готовится.",
            },
            Self::NotRegistered => Trilingual {
                en: "The college has not registered the package yet.",
                kk: "Колледж құжаттар топтамасын әлі тіркеген жоқ.",
                ru: "Колледж ещё не зарегистрировал пакет документов.",
            },
            Self::NotSent => Trilingual {
                en: "The result has not been sent from the college yet.",
                kk: "Нәтиже колледжден әлі жіберілген жоқ.",
                ru: "Результат ещё не отправлен из колледжа.",
            },
            Self::NotSigned => Trilingual {
                en: "The result has not been signed yet.",
                kk: "Қызмет нәтижесіне әлі қол қойылмаған.",
                ru: "Результат услуги ещё не подписан.",
            },
            Self::NotUnderWay => Trilingual {
                en: "The package is not with a courier.",
                kk: "Құжаттар топтамасы курьерде емес.",
                ru: "Пакет документов не находится у курьера.",
            },
            Self::OtherCollege => Trilingual {
                en: "This case belongs to another college.",
                kk: "Бұл іс басқа колледжге тиесілі.",
                ru: "Это дело относится к другому колледжу.",
            },
            Self::OtherDocument => Trilingual {
                en: "Another document was signed.",
                kk: "Қолтаңба басқа құжатқа қойылған.",
                ru: "Подпись поставлена под другим документом.",
            },
            Self::OtherDraft => Trilingual {
                en: "The document was made from another draft.",
                kk: "Құжат басқа жоба бойынша дайындалған.",
                ru: "Документ изготовлен по другому проекту.",
            },
            Self::OtherExecutor => Trilingual {
                en: "Another executor is assigned to this case.",
                kk: "Бұл іске басқа орындаушы тағайындалған.",
                ru: "По этому делу назначен другой исполнитель.",
            },
            Self::OtherWaybill => Trilingual {
                en: "The package was sent under another waybill.",
                kk: "Құжаттар топтамасы басқа жүкқұжатпен жіберілген.",
                ru: "Пакет документов отправлен по другой накладной.",
            },
            Self::PreparedBefore => Trilingual {
                en: "The document to be signed was made before.",
                kk: "Қол қоюға арналған құжат бұрын дайындалған.",
                ru: "Документ для подписания уже изготовлен.",
            },
            Self::RegisteredBefore => Trilingual {
                en: "The college registered the package before.",
                kk: "Колледж құжаттар топтамасын бұрын тіркеген.",
                ru: "Колледж уже зарегистрировал пакет документов.",
            },
            Self::SentBefore => Trilingual {
                en: "The result was sent from the college before.",
                kk: "Нәтиже колледжден бұрын жіберілген.",
                ru: "Результат уже отправлен из колледжа.",
            },
            Self::SignedBefore => Trilingual {
                en: "The result was signed before.",
                kk: "Нәтижеге бұрын қол қойылған.",
                ru: "Результат уже подписан.",
            },
            Self::StepNotNear => Trilingual {
                en: "The time for this step is not near its end.",
                kk: "Рәсімнің мерзімі әлі жақындаған жоқ.",
                ru: "Срок процедуры ещё не подходит к концу.",
            },
            Self::StepNotOverrun => Trilingual {
                en: "The time for this step has not passed yet.",
                kk: "Рәсімнің мерзімі әлі өткен жоқ.",
                ru: "Срок процедуры ещё не истёк.",
            },
            Self::StepTaken => Trilingual {
                en: "This step is not awaited any more.",
                kk: "Бұл рәсім енді күтілмейді.",
                ru: "Эта процедура больше не ожидается.",
            },
            Self::StepToldBefore => Trilingual {
                en: "The time for this step was told of before.",
                kk: "Рәсімнің мерзімі туралы бұрын хабарланған.",
                ru: "О сроке процедуры уже сообщено.",
            },
            Self::SubmittedBefore => Trilingual {
                en: "This package was handed in before.",
                kk: "Бұл құжаттар топтамасы бұрын тапсырылған.",
                ru: "Этот пакет документов уже подан ранее.",
            },
            Self::TermMet => Trilingual {
                en: "The result was ready in time.",
                kk: "Нәтиже мерзімінде дайын.",
                ru: "Результат готов в срок.",
            },
            Self::TermNotNear => Trilingual {
                en: "The term is not near its end.",
                kk: "Мерзім әлі жақындаған жоқ.",
                ru: "Срок ещё не подходит к концу.",
            },
            Self::TermNotPassed => {
                Trilingual {
                    en: "The term has not passed yet.", kk: "Мерзім әлі өткен жоқ.", ru: "Срок ещё не истёк."
                }
            }
            Self::TermToldBefore => Trilingual {
                en: "The term was told of before.",
                kk: "Мерзім туралы бұрын хабарланған.",
                ru: "О сроке уже сообщено.",
            },
            Self::UnderWay => Trilingual {
                en: "The package is on its way to the college already.",
                kk: "Құжаттар топтамасы колледжге бұрын жіберілген, әлі жолда.",
                ru: "Пакет документов уже отправлен в колледж и находится в пути.",
            },
            Self::Withdrawn => Trilingual {
                en: "The application was taken back before.",
                kk: "Өтініш бұрын қайтарып алынған.",
                ru: "Заявление уже отозвано.",
            },
            Self::WrongNumber => Trilingual {
                en: "The number of the document is not that of the college's register.",
                kk: "Құжаттағы нөмір колледж тізіліміне сәйкес емес.",
                ru: "Номер документа не соответствует реестру колледжа.",
            },
            Self::WrongRole => Trilingual {
                en: "This step belongs to another official.",
                kk: "Бұл әрекетті басқа лауазымды адам орындайды.",
                ru: "Это действие выполняет другое должностное лицо.",
            },
            Self::WrongSupplement => Trilingual {
                en: "The document has no supplement where there is an archive record, or one where there is none.",
                kk: "Мұрағат жазбасы бар болса да құжатта қосымша жоқ, немесе жазба жоқ болса да қосымша бар.",
                ru: "У документа нет приложения при наличии архивной записи либо есть приложение без неё.",
            },
        }
    }
}
