"""``make messages``: bring the German translation file up to date with the sources."""

from newsroom.tests import catalogue

if __name__ == "__main__":
    new, gone = catalogue.update()
    print(f"{new} new texts to translate, {gone} no longer used.")
