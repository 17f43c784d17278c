import datetime
import unittest

from solution import Account, BankError, Savings


class AccountCase(unittest.TestCase):
    def setUp(self):
        self.account = Account(5)

    def test_withdraw(self):
        self.assertEqual(self.account.withdraw(2), 3)
        self.assertFalse(self.account.is_empty)
        self.account.balance = 0
        self.assertTrue(self.account.is_empty)

    def test_error(self):
        with self.assertRaises(BankError) as caught:
            self.account.withdraw(9)
        self.assertEqual(caught.exception.missing, 4)
        self.assertEqual(str(caught.exception), "4 missing")

    def test_class_side(self):
        self.assertEqual(Account.fee, 1)
        self.assertEqual(Account.opened(2024).day, datetime.date(2024, 1, 31))

    def test_inheritance(self):
        savings = Savings(1)
        self.assertIsInstance(savings, Account)
        self.assertEqual(repr(savings), "Savings(1)")
        self.assertNotIsInstance(self.account, Savings)
