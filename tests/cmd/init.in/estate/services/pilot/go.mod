module pilot
