### How a one-time code is told, in English; see code.kk.ftl.

sms = Code: { $code }, for 5 minutes. For the page of your application. Tell nobody
sms-apply = Code: { $code }, for 5 minutes. To send your application. Tell nobody
sms-not-mine = Code: { $code }, for 5 minutes. To stop messages to this telephone
sms-telephone = Code: { $code }, for 5 minutes. To change your telephone. Tell nobody
sms-moved = { $number }: messages go to another telephone now. Not you? Call 1414
subject = One-time code
letter = Application { $number }. Code: { $code }. It is good for five minutes and once. Tell nobody: staff never ask for it. If you did not ask for a code, there is nothing to do.
