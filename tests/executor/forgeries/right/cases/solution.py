import datetime


class BankError(Exception):
    def __init__(self, missing):
        super().__init__(f"{missing} missing")
        self.missing = missing


class Account:
    fee = 1

    def __init__(self, balance=0):
        self.balance = balance

    def withdraw(self, amount):
        if amount > self.balance:
            raise BankError(amount - self.balance)
        self.balance -= amount
        return self.balance

    @property
    def is_empty(self):
        return self.balance == 0

    @classmethod
    def opened(cls, year):
        account = cls(10)
        account.day = datetime.date(year, 1, 31)
        return account


class Savings(Account):
    def __repr__(self):
        return f"Savings({self.balance})"
