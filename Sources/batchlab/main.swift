print("batchlab")
